import { isOn, listed, readFields, whole } from '../_lib/typed'

/** The fields of a key's form as the API would have them. */
export const keyFields = (fields: Record<string, string>) => readFields(fields, readers)

/** One `model = deployment` a line; null when there is none. What is no such line is told by the schema. */
function mapped(text: string): Record<string, string> | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pairs = lines.map((line) => line.split('=').map((part) => part.trim()))
  return lines.length === 0
    ? null
    : Object.fromEntries(pairs.map(([model = '', deployment = '']) => [model, deployment]))
}

const readers = { tier: whole, weight: whole, disabled: isOn, models: listed, deployments: mapped }
