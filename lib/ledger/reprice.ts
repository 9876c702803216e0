import type { Sql } from '../core/sql'
import { type Day, dayOf, type Month, monthOf } from '../core/time'
import { computeCost } from '../pricing/cost'
import { type AdminPrice, indexAdminPrices, resolvePrice } from '../pricing/rates'
import type { Tokens } from '../pricing/tokens'
import * as statements from './statements'
import { readReportingZone } from './time-zone'

/** Position in the entries ordered by `startedAt` and `id`. */
export type RepriceCursor = { startedAt: bigint; id: string }

export const FIRST: RepriceCursor = { startedAt: 0n, id: '' }

/** Entries of one model, or with null of all, that began before `until` (milliseconds UTC). */
export type RepriceBatch = { model: string | null; after: RepriceCursor; until: number; count: number }

/** By how much the settled cost of a user's month rose. */
export type MonthChange = { userId: number; month: Month; deltaPico: bigint }

/** `next`: null after the last batch. `deltaPico`: by how much the total cost rose. */
export type RepriceResult = {
  next: RepriceCursor | null
  examined: number
  changed: number
  deltaPico: bigint
  months: MonthChange[]
}

type PricedEntry = RepriceCursor & {
  userId: bigint
  keyId: bigint
  model: string
  answeredModel: string | null
  label: string
  serviceTier: string | null
  costPico: bigint | null
  units: bigint
} & Record<keyof Tokens, bigint>

export const ENTRY_PAGE = `SELECT "id", "startedAt", "userId", "keyId", "model", "answeredModel", "label", "serviceTier",
    "costPico", "units", ${statements.list(statements.tokenColumns)} FROM "UsageEntry"
  WHERE "state" IN ('settled', 'estimated') AND "variant" IS NULL AND "startedAt" >= :startedAt
    AND "startedAt" < :until AND ("startedAt" > :startedAt OR "id" > :id)
  ORDER BY "startedAt", "id" LIMIT :count`

const PRICES = `SELECT "model", "validFrom", "inputPico", "cachedInputPico", "outputPico" FROM "Price"`
const UPDATE_ENTRY = `UPDATE "UsageEntry" SET "costPico" = :costPico, "label" = :label
  WHERE "id" = :id AND "label" = :oldLabel AND "costPico" IS NOT DISTINCT FROM :oldCost`

type NewPrice = { costPico: bigint | null; label: string }

/** Recalculates the cost of one batch of settled entries, and adjusts their days and months. */
export function repriceCommand(sql: Sql) {
  return async ({ model, after, until, count }: RepriceBatch): Promise<RepriceResult> => {
    const zone = await readReportingZone(sql)
    const prices = indexAdminPrices(await sql.all<AdminPrice>(PRICES))
    const entries = await sql.all<PricedEntry>(ENTRY_PAGE, { ...after, until, count })
    let changed = 0
    const months: MonthChange[] = []
    for (const entry of entries) {
      if (model !== null && model !== entry.model && model !== entry.answeredModel) continue
      const day = dayOf(Number(entry.startedAt), zone)
      const price = newPriceOf(entry, day)
      if (price.costPico === entry.costPico && price.label === entry.label) continue
      if (!(await applyPrice(entry, price, day))) continue
      changed += 1
      const deltaPico = (price.costPico ?? 0n) - (entry.costPico ?? 0n)
      months.push({ userId: Number(entry.userId), month: monthOf(day), deltaPico })
    }
    const last = entries.length < count ? undefined : entries.at(-1)
    const next = last ? { startedAt: last.startedAt, id: last.id } : null
    const deltaPico = months.reduce((sum, month) => sum + month.deltaPico, 0n)
    return { next, examined: entries.length, changed, deltaPico, months }

    function newPriceOf(entry: PricedEntry, day: Day): NewPrice {
      const names = { requested: entry.model, answered: entry.answeredModel, serviceTier: entry.serviceTier }
      const { label, rates } = resolvePrice(names, day, prices)
      // The label `other` stands for model names that were never served, and stays.
      return {
        label: entry.label === 'other' ? 'other' : label,
        costPico: computeCost(rates, tokensOf(entry)).costPico,
      }
    }
  }

  async function applyPrice(entry: PricedEntry, price: NewPrice, day: Day): Promise<boolean> {
    const units = Number(entry.units)
    const tokens = tokensOf(entry)
    const cost = (price.costPico ?? 0n) - (entry.costPico ?? 0n)
    // On PostgreSQL another replica may have pruned or repriced the entry since it was read: skip it then.
    const expected = { oldLabel: entry.label, oldCost: entry.costPico }
    if ((await sql.run(UPDATE_ENTRY, { id: entry.id, ...price, ...expected })) === 0) return false
    const { addToMonth, addToDay, deleteEmptyDay, rollupKey, rollupDelta } = statements
    const [oldKey, newKey] = [rollupKey(entry, day), rollupKey({ ...entry, ...price }, day)]
    await sql.run(addToMonth, { userId: entry.userId, month: monthOf(day), released: 0n, cost, lastUsedAt: 0n })
    await sql.run(addToDay, { ...oldKey, ...rollupDelta(-1n, entry.costPico, units, tokens) })
    await sql.run(addToDay, { ...newKey, ...rollupDelta(1n, price.costPico, units, tokens) })
    await sql.run(deleteEmptyDay, oldKey)
    return true
  }
}

const tokensOf = (entry: PricedEntry): Tokens =>
  Object.fromEntries(statements.tokenColumns.map((column) => [column, Number(entry[column])])) as Tokens
