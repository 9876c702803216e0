/** Sums of days, exact. `unpriced` counts requests whose cost is unknown, which is not the same as $0. */
export type Totals = { costPico: bigint; units: bigint; requests: number; unpriced: number }

/** Requests that failed cost nothing, and are no usage. */
export const isUsed = ({ units, costPico, unpriced }: Totals) => units > 0n || costPico > 0n || unpriced > 0

export const nothing: Totals = { costPico: 0n, units: 0n, requests: 0, unpriced: 0 }

export const summed = (sums: readonly Totals[]): Totals => {
  const total = { ...nothing }
  for (const { costPico, units, requests, unpriced } of sums) {
    total.costPico += costPico
    total.units += units
    total.requests += requests
    total.unpriced += unpriced
  }
  return total
}
