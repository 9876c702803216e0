import { type FormattedDollars, formatDollars, formatPico, formatRequestCost } from './money'

/** A currency that amounts are shown in. `rate`: millionths of it per US dollar. */
export type Currency = { code: string; rate: bigint }

/** `text` is in the currency, and begins with its sign; `exact` stays in dollars, which is what is charged. */
export type FormattedMoney = FormattedDollars

export type MoneyFormat = {
  /** Rounded to the smallest unit of the currency, a cent if that is smaller. */
  amount(pico: bigint): FormattedMoney
  /** Rounded to the millionth: most single requests cost less than a cent. */
  requestCost(pico: bigint): FormattedMoney
  /** In the currency, for a chart. */
  size(pico: bigint): number
  sign: string
}

const dollars: MoneyFormat = {
  amount: formatDollars,
  requestCost: formatRequestCost,
  size: (pico) => Number(pico) / 1e12,
  sign: '$',
}

/** Null: US dollars. */
export function moneyFormat(currency: Currency | null): MoneyFormat {
  if (currency === null) return dollars
  const { code, rate } = currency
  const options = { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' } as const
  const format = new Intl.NumberFormat('en-US', options)
  const symbol = format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? code
  const sign = /[A-Za-z]$/.test(symbol) ? `${symbol}\u00a0` : symbol
  const places = Math.min(format.resolvedOptions().maximumFractionDigits ?? 2, 2)
  const convert = (pico: bigint) => (pico * rate) / 1_000_000n
  const text = (pico: bigint, places: number) => {
    const converted = convert(pico)
    const smallest = 10n ** BigInt(12 - places)
    const isSmaller = pico > 0n && converted < smallest
    return `${isSmaller ? '<' : ''}${withSign(formatPico(isSmaller ? smallest : converted, places), sign)}`
  }
  return {
    amount: (pico) => ({ text: text(pico, places), exact: formatDollars(pico).exact }),
    requestCost: (pico) => ({ text: text(pico, 6), exact: formatDollars(pico).exact }),
    size: (pico) => Number(convert(pico)) / 1e12,
    sign,
  }
}

function withSign(decimal: string, sign: string) {
  const [whole = '0', places] = decimal.replace('-', '').split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${decimal.startsWith('-') ? '-' : ''}${sign}${grouped}${places === undefined ? '' : `.${places}`}`
}
