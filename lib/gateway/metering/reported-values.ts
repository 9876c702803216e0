import { isModelName } from '../../core/input'

/** A model's name as a response reports it; null for what cannot be one. */
export const validModelName = (value: unknown): string | null =>
  typeof value === 'string' && isModelName(value) ? value : null

/** A service tier as a response reports it, null without one. */
export const validServiceTier = (value: unknown): string | null =>
  typeof value === 'string' ? printable(value, 32) : null

/** Text from outside that every database can store: at most `length` characters, others than printable ASCII as `?`. */
export const printable = (text: string, length: number) => text.slice(0, length).replace(/[^\x20-\x7e]/g, '?')

const NUMERIC = /^\s*[+-]?\d+(\.\d+)?(e\+?\d+)?\s*$/i

/** Numbers, and strings that are numbers; null for everything else. */
export function numberIn(value: unknown): number | null {
  const number = typeof value === 'string' && NUMERIC.test(value) ? Number(value) : value
  return typeof number === 'number' && !Number.isNaN(number) ? number : null
}
