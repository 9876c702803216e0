/** A document is malformed, or ambiguous: two parsers could read it differently. */
export class ScanError extends Error {
  override readonly name = 'ScanError'
}

/** The bytes that give JSON its structure. */
export const QUOTE = 0x22
export const BACKSLASH = 0x5c
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d
export const OPEN_ARRAY = 0x5b
export const CLOSE_ARRAY = 0x5d

export const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Whether a number, `true`, `false` or `null` can contain the byte: digits, lower-case letters, `+ - . E`. Does not validate. */
export const isScalar = (byte: number) =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x2d ||
  byte === 0x2e ||
  byte === 0x2b ||
  byte === 0x45

/** Parses a value cut out of a document. Throws ScanError when it is malformed. */
export function parseFragment(json: string): unknown {
  const value = tryParse(json)
  if (value === undefined) throw new ScanError('a name or a value is malformed')
  return value
}

/** Null for what is not JSON. */
export const parseJson = (json: string): unknown => tryParse(json) ?? null

/** Undefined, which no JSON is, for what is not JSON. */
function tryParse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A name from the bytes between its quotes. Throws ScanError when an escape is malformed. */
export function decodeName(bytes: Buffer | null): string {
  const text = bytes?.toString('utf8') ?? ''
  return text.includes('\\') ? String(parseFragment(`"${text}"`)) : text
}

const NEEDS_NO_FOLDING = /^[a-z0-9_]*$/

/** A name as the most lenient upstream matches it: Go folds case, and with it the long s and the Kelvin sign. */
export const foldCase = (name: string) => (NEEDS_NO_FOLDING.test(name) ? name : name.toUpperCase().toLowerCase())
