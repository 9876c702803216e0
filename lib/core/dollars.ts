import { formatPico } from './money'

/** Money as a page shows it: `text` to the cent, `exact` with every digit there is, and never fewer than the API's six places. */
export type Dollars = { text: string; exact: string }

const CENT = 10_000_000_000n
const MILLIONTH = 1_000_000n

export function dollars(pico: bigint): Dollars {
  const text = pico > 0n && pico < CENT ? '<$0.01' : written(formatPico(pico, 2))
  return { text, exact: written(decimalOf(pico)) }
}

/** Of a single request: to the millionth, for a cent is more than most of them cost. */
export const fineDollars = (pico: bigint): Dollars => ({
  text: pico > 0n && pico < MILLIONTH ? '<$0.000001' : written(formatPico(pico, 6)),
  exact: dollars(pico).exact,
})

/** Every digit there is, at least six places; without $ or commas. For files. */
export const decimalOf = (pico: bigint) => formatPico(pico, 12).replace(/(\.\d{6}\d*?)0+$/, '$1')

const written = (decimal: string) => {
  const [whole = '0', places] = decimal.replace('-', '').split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${decimal.startsWith('-') ? '-' : ''}$${grouped}.${places}`
}

/** A price per unit as price lists print it: dollars per million, at least two places. */
export const perMillionText = (pico: bigint) =>
  written(formatPico(pico * 1_000_000n, 6).replace(/(\.\d{2}\d*?)0+$/, '$1'))
