/** Evenly spaced amounts from 0 to at least `max`. All labels have the decimals that the step needs. */
export function moneyAxis(max: number, sign: string): { ticks: number[]; text(value: number): string } {
  const rough = (max || 1) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5].find((nice) => nice * power >= rough) ?? 10) * power
  const ticks = Array.from({ length: Math.ceil(max / step - 1e-9) + 1 }, (_, index) => index * step)
  const digits = Number.isInteger(step) ? 0 : Math.max(2, 1 - Math.floor(Math.log10(step)))
  const notation = max >= 10_000 ? 'compact' : 'standard'
  const format = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    notation,
  })
  return { ticks, text: (value) => `${sign}${format.format(value)}` }
}
