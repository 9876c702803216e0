import type { AdminActor } from '../audit/actor'
import { env } from '../config/env'
import { startOfDay } from '../core/time'
import { FIRST, MODEL_PAGE, type PricedEntry, readPriceBooks, repricedEntry } from '../ledger/reprice'
import { indexAdminPrices } from '../pricing/own-prices'
import { readPrices } from '../pricing/stored-prices'
import { context } from '../runtime/context'
import { priceColumns } from './prices'
import type { NewPrice } from './schema'

const PAGE = 1000
const MAX_PAGES = 50

/**
 * What a price would change about past requests, from its first day on. `unpriced`: how many of them have no cost today.
 * `isPartial`: there are more requests than were examined.
 */
export type PricePreview = { requests: number; unpriced: number; deltaPico: bigint; isPartial: boolean }

export async function previewPrice(_: AdminActor, price: NewPrice): Promise<PricePreview> {
  const { readSlow, read, zone } = context()
  const { list, own } = await readPrices({ all: read })
  const { model, validFrom } = price
  const [row] = indexAdminPrices([{ model, validFrom, ...priceColumns(price) }]).get(model) ?? []
  const known = (own.get(model) ?? []).filter((other) => other.validFrom !== validFrom)
  const prices = [...known, ...(row ? [row] : [])].sort((one, other) => (one.validFrom < other.validFrom ? 1 : -1))
  const catalogs = await readPriceBooks({ all: read }, env().OPENAI_BASE_URL, {
    list,
    own: new Map([...own, [model, prices]]),
  })
  const preview: PricePreview = { requests: 0, unpriced: 0, deltaPico: 0n, isPartial: false }
  let after = { ...FIRST, startedAt: BigInt(startOfDay(validFrom, zone())) }
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const entries = await readSlow<PricedEntry>(MODEL_PAGE, { ...after, model, count: PAGE })
    for (const entry of entries) {
      const { costPico } = repricedEntry(entry, catalogs.bookFor(entry.keyId, Number(entry.startedAt)))
      if (costPico === entry.costPico) continue
      preview.requests += 1
      preview.unpriced += entry.costPico === null ? 1 : 0
      preview.deltaPico += (costPico ?? 0n) - (entry.costPico ?? 0n)
    }
    const last = entries.length < PAGE ? undefined : entries.at(-1)
    if (!last) return preview
    after = { startedAt: last.startedAt, id: last.id }
  }
  return { ...preview, isPartial: true }
}
