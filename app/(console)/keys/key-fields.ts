import { changedModels, whole } from '../typed'

/** The fields of a key's form as the API would have them. */
export const keyFields = ({
  tier,
  weight,
  models,
  modelsShown,
  deployments,
  disabled,
  ...rest
}: Record<string, string>) => ({
  ...rest,
  tier: whole(tier),
  weight: whole(weight),
  disabled: disabled === 'on',
  ...changedModels(models, modelsShown),
  ...(deployments === undefined ? {} : { deployments: mapped(deployments) }),
})

/** One `model = deployment` a line; null when there is none. What is no such line is told by the schema. */
function mapped(text: string): Record<string, string> | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pairs = lines.map((line) => line.split('=').map((part) => part.trim()))
  return lines.length === 0
    ? null
    : Object.fromEntries(pairs.map(([model = '', deployment = '']) => [model, deployment]))
}
