import type { Day } from '../core/time'

/** Pico-dollars per token, from `validFrom` on. */
export type AdminPrice = {
  model: string
  validFrom: Day
  inputPico: bigint
  cachedInputPico: bigint
  outputPico: bigint
}

/** By exact model name, the latest first. */
export type AdminPrices = ReadonlyMap<string, readonly AdminPrice[]>

export function adminPrices(rows: readonly AdminPrice[]): AdminPrices {
  const byModel = new Map<string, AdminPrice[]>()
  for (const row of rows.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))) {
    const known = byModel.get(row.model)
    if (known) known.push(row)
    else byModel.set(row.model, [row])
  }
  return byModel
}

export const adminPriceOf = (prices: AdminPrices, model: string, day: Day): AdminPrice | undefined =>
  prices.get(model)?.find(({ validFrom }) => validFrom <= day)
