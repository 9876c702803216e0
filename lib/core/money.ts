/** Money is a whole number of pico-dollars (10⁻¹² USD) everywhere and is rounded only here, when it is displayed. */
export const PICO_PER_DOLLAR = 1_000_000_000_000n

/** `pico` as a decimal number of dollars with `places` digits (0 to 12), rounded half to even. */
export function formatPico(pico: bigint, places = 6): string {
  const unit = 10n ** BigInt(12 - places)
  const magnitude = pico < 0n ? -pico : pico
  const whole = magnitude / unit
  const doubledRemainder = (magnitude % unit) * 2n
  const roundUp = doubledRemainder > unit || (doubledRemainder === unit && whole % 2n === 1n)
  const rounded = roundUp ? whole + 1n : whole
  const digits = rounded.toString().padStart(places + 1, '0')
  const sign = pico < 0n && rounded !== 0n ? '-' : ''
  const point = digits.length - places
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** Pico-dollars of a plain decimal number of dollars; null if `text` is not one or is finer than a pico-dollar. */
export function parseDollars(text: string): bigint | null {
  const match = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text)
  if (!match) return null
  return BigInt(match[1] ?? '0') * PICO_PER_DOLLAR + BigInt((match[2] ?? '').padEnd(12, '0'))
}

/** Pico-dollars per unit of a price in dollars per million units; null if that is not a whole number. */
export function parsePerMillion(text: string): bigint | null {
  const pico = parseDollars(text)
  return pico === null || pico % 1_000_000n !== 0n ? null : pico / 1_000_000n
}

/** `text` is rounded for display; `exact` has every digit, and at least the six places that the API returns. */
export type FormattedDollars = { text: string; exact: string }

const CENT = 10_000_000_000n
const MILLIONTH = 1_000_000n

/** Rounded to the cent. */
export function formatDollars(pico: bigint): FormattedDollars {
  const text = pico > 0n && pico < CENT ? '<$0.01' : withSeparators(formatPico(pico, 2))
  return { text, exact: withSeparators(toDecimal(pico)) }
}

/** Rounded to the millionth: most single requests cost less than a cent. */
export const formatRequestCost = (pico: bigint): FormattedDollars => ({
  text: pico > 0n && pico < MILLIONTH ? '<$0.000001' : withSeparators(formatPico(pico, 6)),
  exact: formatDollars(pico).exact,
})

/** Every digit, at least six places, no `$` or separators: for files. */
export const toDecimal = (pico: bigint) => formatPico(pico, 12).replace(/(\.\d{6}\d*?)0+$/, '$1')

/** A price per unit as dollars per million units, at least two places. */
export const formatPerMillion = (pico: bigint) =>
  withSeparators(formatPico(pico * 1_000_000n, 6).replace(/(\.\d{2}\d*?)0+$/, '$1'))

function withSeparators(decimal: string) {
  const [whole = '0', places] = decimal.replace('-', '').split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${decimal.startsWith('-') ? '-' : ''}$${grouped}.${places}`
}
