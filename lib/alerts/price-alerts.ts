import type { AppContext } from '../runtime/context'
import { priceListFailure } from '../settings/price-list'

/** That the price list cannot be fetched or is rejected. `body`: the JSON to deliver. */
export type PriceAlert = { id: string; body: string }

const DELIVERED = 'priceListAlerted'

/** The alert about the current series of failures, unless it was delivered: one for the series, however long it lasts. */
export async function pendingPriceAlert({ db }: Pick<AppContext, 'db'>, now = Date.now()): Promise<PriceAlert | null> {
  const failure = await priceListFailure({ db })
  if (!failure) return null
  // The same on every attempt, so that receivers can deduplicate.
  const id = `price-list-${failure.since}`
  const delivered = await db.setting.findUnique({ where: { name: DELIVERED } })
  if (delivered?.value === id) return null
  const since = new Date(failure.since).toISOString()
  const body = { id, type: 'price_list.failed', at: new Date(now).toISOString(), since, reason: failure.reason }
  return { id, body: JSON.stringify(body) }
}

export const markPriceAlert = ({ db }: Pick<AppContext, 'db'>, { id: value }: PriceAlert) =>
  db.setting.upsert({ where: { name: DELIVERED }, create: { name: DELIVERED, value }, update: { value } })
