import { mixesAlphabets } from '../../lib/core/input'

/** Whether a description in the document says that the schema of `field` is not exact for `value`. */
export function isException(field: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isException(field, item))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).some((entry) => entry.some((text) => isException('models', text)))
  if (typeof value !== 'string') return false
  const trimmed = value.trim()
  // White space other than ASCII blanks is trimmed too, and lengths are those of trimmed values.
  if (trimmed !== value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')) return true
  if (trimmed.length !== value.length && value.length > 250) return true
  switch (field) {
    case 'name':
      if (/[\u200c\u200d]/.test(value) || mixesAlphabets(value.normalize())) return true
      return !/[^\p{C}\p{Z}\p{M}]/u.test(value) || /\p{Cs}/u.test(value) || value.normalize() !== value
    case 'models':
      // Lengths of model names are bytes, and a name that is not UTF-8 is none.
      return Buffer.byteLength(trimmed) > 256 || /[\p{Cs}\ufffd]/u.test(value)
    case 'endpoint':
      return !URL.canParse(trimmed) || isRepaired(trimmed)
    case 'expiresAt':
      // The bounds are in UTC.
      return /^(?:1999|2000|9998|9999)/.test(value)
    default:
      return false
  }
}

/** Whether the URL parser changed more than a missing slash at the end, or dropped an empty query or fragment. */
function isRepaired(text: string): boolean {
  const { href, search, hash } = new URL(text)
  return ![text, `${text}/`].includes(href) || (/[?#]/.test(text) && search + hash === '')
}
