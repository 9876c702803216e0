/** Even steps of dollars from nothing to at least `most`, all with as many places as the finest step needs. */
export function axisOf(most: number): { ticks: number[]; text(value: number): string } {
  const rough = (most || 1) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5].find((nice) => nice * power >= rough) ?? 10) * power
  const ticks = Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, index) => index * step)
  const places = Number.isInteger(step) ? 0 : Math.max(2, 1 - Math.floor(Math.log10(step)))
  const notation = most >= 10_000 ? 'compact' : 'standard'
  const format = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    notation,
  })
  return { ticks, text: (value) => `$${format.format(value)}` }
}
