import { SHORT } from '../request/body'
import { isObject } from './usage'

const NOT_SAID = new Set(['role', 'id', 'type', 'url', 'data', 'file_data', 'object', 'model'])

/** As deep as a request may be; a provider may nest without end. */
const DEEPEST = 64

/** The strings in a message or a piece of one that a model reads or writes: not its labels, not encoded pictures and sounds. */
export function proseIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value
  if (depth === DEEPEST) return ''
  if (Array.isArray(value)) return value.map((each) => proseIn(each, depth + 1)).join('')
  if (!isObject(value)) return ''
  return Object.entries(value)
    .map(([name, inner]) => (NOT_SAID.has(name) ? '' : proseIn(inner, depth + 1)))
    .join('')
}

/** The prose of a JSON document, null when it is too long to be parsed in passing, or no JSON. */
export function proseOfJson(bytes: Buffer): string | null {
  if (bytes.length > SHORT) return null
  try {
    return proseIn(JSON.parse(bytes.toString('utf8')))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
