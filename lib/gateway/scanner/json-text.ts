import { ScanError } from './json-walk'

/** What a piece of JSON cut out of a document says. Throws ScanError when the piece is malformed. */
export function said(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new ScanError('a name or a value is malformed')
  }
}

/** What a provider's JSON says; null when it is none. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** As the loosest upstream would read a name: Go folds case, and with it a long s and the Kelvin sign. */
export const folded = (name: string) => (PLAIN.test(name) ? name : name.toUpperCase().toLowerCase())

const PLAIN = /^[a-z0-9_]*$/

/** A name from between its quotes. */
export function nameOf(bytes: Buffer | null): string {
  const text = bytes?.toString('utf8') ?? ''
  return text.includes('\\') ? String(said(`"${text}"`)) : text
}
