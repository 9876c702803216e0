import { type Day, dayOf, monthOf } from '../core/time'
import type { Sql } from '../db/sql'
import { type AdminPrice, adminPrices } from '../pricing/admin-prices'
import { bill } from '../pricing/cost'
import { pricedAs } from '../pricing/priced-as'
import { cell, counts } from './day-cell'
import type { Tokens } from './entry'
import { addToDay, addToMonth, dropEmptyDay, list, parts } from './statements'
import { zoneOf } from './zone-of'

/** Where a re-pricing stands: entries are taken by `startedAt` and `id`, so one that was left can go on. */
export type Place = { startedAt: bigint; id: string }

export const START: Place = { startedAt: 0n, id: '' }

/** One model's entries, or with null those of every model, that began before `until` (milliseconds UTC). */
export type Repricing = { model: string | null; after: Place; until: number; count: number }

/** `next` null: there are no more. `deltaPico`: by how much the sums rose. */
export type Repriced = { next: Place | null; examined: number; changed: number; deltaPico: bigint }

type Entry = Place & {
  userId: bigint
  keyId: bigint
  model: string
  answeredModel: string | null
  label: string
  serviceTier: string | null
  costPico: bigint | null
  units: bigint
} & Record<keyof Tokens, bigint>

export const PAGE = `SELECT "id", "startedAt", "userId", "keyId", "model", "answeredModel", "label", "serviceTier",
    "costPico", "units", ${list(parts)} FROM "UsageEntry"
  WHERE "state" IN ('settled', 'estimated') AND "variant" IS NULL AND "startedAt" >= :startedAt
    AND "startedAt" < :until AND ("startedAt" > :startedAt OR "id" > :id)
  ORDER BY "startedAt", "id" LIMIT :count`

const PRICES = `SELECT "model", "validFrom", "inputPico", "cachedInputPico", "outputPico" FROM "Price"`
const CHANGE = `UPDATE "UsageEntry" SET "costPico" = :costPico, "label" = :label
  WHERE "id" = :id AND "label" = :wasLabel AND "costPico" IS NOT DISTINCT FROM :was`

/** Gives settled entries the cost that today's prices say, and moves their days and months with them. */
export function repricer(sql: Sql) {
  return async ({ model, after, until, count }: Repricing): Promise<Repriced> => {
    const zone = await zoneOf(sql)
    const prices = adminPrices(await sql.all<AdminPrice>(PRICES))
    const entries = await sql.all<Entry>(PAGE, { ...after, until, count })
    let changed = 0
    let deltaPico = 0n
    for (const entry of entries) {
      if (model !== null && model !== entry.model && model !== entry.answeredModel) continue
      const day = dayOf(Number(entry.startedAt), zone)
      const now = priceOf(entry, day)
      if (now.costPico === entry.costPico && now.label === entry.label) continue
      if (!(await move(entry, now, day))) continue
      changed += 1
      deltaPico += (now.costPico ?? 0n) - (entry.costPico ?? 0n)
    }
    const last = entries.length < count ? undefined : entries.at(-1)
    const next = last ? { startedAt: last.startedAt, id: last.id } : null
    return { next, examined: entries.length, changed, deltaPico }

    function priceOf(entry: Entry, day: Day) {
      const names = { asked: entry.model, answered: entry.answeredModel, serviceTier: entry.serviceTier }
      const { label, rates } = pricedAs(names, day, prices)
      return { label: entry.label === 'other' ? 'other' : label, costPico: bill(rates, tokensOf(entry)).costPico }
    }
  }

  async function move(entry: Entry, now: { costPico: bigint | null; label: string }, day: Day) {
    const units = Number(entry.units)
    const tokens = tokensOf(entry)
    const cost = (now.costPico ?? 0n) - (entry.costPico ?? 0n)
    // On PostgreSQL another replica may have pruned or re-priced it since it was read: then its sums stay as they are.
    const was = { wasLabel: entry.label, was: entry.costPico }
    if ((await sql.run(CHANGE, { id: entry.id, ...now, ...was })) === 0) return false
    await sql.run(addToMonth, { userId: entry.userId, month: monthOf(day), released: 0n, cost, lastUsedAt: 0n })
    await sql.run(addToDay, { ...cell(entry, day), ...counts(-1n, entry.costPico, units, tokens) })
    await sql.run(addToDay, { ...cell({ ...entry, ...now }, day), ...counts(1n, now.costPico, units, tokens) })
    await sql.run(dropEmptyDay, cell(entry, day))
    return true
  }
}

const tokensOf = (entry: Entry): Tokens =>
  Object.fromEntries(parts.map((part) => [part, Number(entry[part])])) as Tokens
