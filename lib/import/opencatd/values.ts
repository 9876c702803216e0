import { z } from 'zod'
import { MAX_TOKEN_LENGTH } from '../../core/input'
import { PICO_PER_DOLLAR } from '../../core/money'

/** opencatd accepts any text as a token, in any case. Here UUIDs are compared without case. */
export const Token = z
  .string()
  .trim()
  .regex(new RegExp(`^[\\x21-\\x7e]{1,${MAX_TOKEN_LENGTH}}$`), 'must be printable ASCII without spaces')

const DECIMAL = /^(\d{1,15})(?:\.(\d{0,30}))?(?:e([+-]?\d{1,2}))?$/i

/**
 * A cost as opencatd writes it, "0.000110" or "1.1e-05", in pico-dollars; null if it is invalid or above `maxDollars`.
 */
export function parseCost(text: string, maxDollars: bigint): bigint | null {
  const [, whole, fraction = '', exponent = '0'] = DECIMAL.exec(text.trim()) ?? []
  if (whole === undefined) return null
  const digits = BigInt(whole + fraction)
  const places = 12 + Number(exponent) - fraction.length
  const pico = places < 0 ? divideHalfEven(digits, 10n ** BigInt(-places)) : digits * 10n ** BigInt(places)
  return pico > maxDollars * PICO_PER_DOLLAR ? null : pico
}

function divideHalfEven(digits: bigint, unit: bigint): bigint {
  const whole = digits / unit
  const twice = (digits % unit) * 2n
  return twice > unit || (twice === unit && whole % 2n === 1n) ? whole + 1n : whole
}

const INSTANT = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\s?(?:(Z)|([+-]\d\d):?(\d\d))?/

/** An instant as Go's SQLite drivers write it, "2023-05-28 18:47:19.711234567+08:00"; null if it is invalid. */
export function parseInstant(text: string | null | undefined): Date | null {
  const [, day, time, fraction = '', , hours = '+00', minutes = '00'] = INSTANT.exec(text ?? '') ?? []
  const at = new Date(`${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${hours}:${minutes}`)
  return Number.isNaN(at.getTime()) ? null : at
}
