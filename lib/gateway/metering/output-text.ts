import { isObject } from '../scanner/json'

/** Labels and encoded media: the model neither reads nor writes them as text. */
const NOT_TEXT = new Set(['role', 'id', 'type', 'url', 'data', 'file_data', 'object', 'model'])

/** As deep as a request may be; a provider's JSON may be nested deeper. */
const MAX_DEPTH = 64
/** Larger documents are not parsed on the event loop. */
const MAX_PARSED_BYTES = 64 * 1024

/** The strings in a message, or a piece of one, that a model reads or writes. */
export function extractText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value
  if (depth === MAX_DEPTH) return ''
  if (Array.isArray(value)) return value.map((each) => extractText(each, depth + 1)).join('')
  if (!isObject(value)) return ''
  return Object.entries(value)
    .map(([name, inner]) => (NOT_TEXT.has(name) ? '' : extractText(inner, depth + 1)))
    .join('')
}

/** The text in a JSON document; null when it is too large to be parsed, or not JSON. */
export function extractJsonText(bytes: Buffer): string | null {
  if (bytes.length > MAX_PARSED_BYTES) return null
  try {
    return extractText(JSON.parse(bytes.toString('utf8')))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const MAX_KEPT_CHARACTERS = 256 * 1024

/** The output of a stream so far: the beginning of the text, and the length of all of it. For estimates. */
export class OutputText {
  text = ''
  characters = 0

  add(text: string) {
    if (this.text.length < MAX_KEPT_CHARACTERS) this.text += text
    this.characters += text.length
  }

  /** Text that is not looked at, by its length in bytes. */
  addUnread(bytes: number) {
    this.characters += bytes
  }
}
