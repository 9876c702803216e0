import type { Database } from 'better-sqlite3'
import { type AdminPrice, adminPrices } from '../pricing/admin-prices'
import { bill } from '../pricing/cost'
import { pricedAs } from '../pricing/priced-as'
import { type Day, dayOf, monthOf } from '../time'
import { cell, counts } from './day-cell'
import type { Tokens } from './entry'
import { parts, prepareStatements } from './sqlite-statements'

/** Where a re-pricing stands: entries are taken by `startedAt` and `rowid`, so one that was left can go on. */
export type Place = { startedAt: bigint; rowid: bigint }

/** One model's entries, or with null those of every model, that began before `until` (milliseconds UTC). */
export type Repricing = { model: string | null; after: Place; until: number; count: number }

/** `next` null: there are no more. `deltaPico`: by how much the sums rose. */
export type Repriced = { next: Place | null; examined: number; changed: number; deltaPico: bigint }

type Entry = Place & {
  id: string
  userId: bigint
  keyId: bigint
  model: string
  answeredModel: string | null
  label: string
  serviceTier: string | null
  costPico: bigint | null
  units: bigint
} & Record<keyof Tokens, bigint>

/** The plus keeps SQLite from taking the index of states, and from sorting all of them for each page. */
export const PAGE = `SELECT rowid, startedAt, id, userId, keyId, model, answeredModel, label, serviceTier,
    costPico, units, ${parts.join(', ')} FROM UsageEntry
  WHERE +state IN ('settled', 'estimated') AND variant IS NULL AND startedAt >= :startedAt AND startedAt < :until
    AND (startedAt > :startedAt OR rowid > :rowid)
  ORDER BY startedAt, rowid LIMIT :count`

/** Gives settled entries the cost that today's prices say, and moves their days and months with them. */
export function repricer(connection: Database) {
  const sql = prepareStatements(connection)
  const page = connection.prepare(PAGE)
  const allPrices = connection.prepare('SELECT model, validFrom, inputPico, cachedInputPico, outputPico FROM Price')
  const change = connection.prepare('UPDATE UsageEntry SET costPico = :costPico, label = :label WHERE id = :id')

  return ({ model, after, until, count }: Repricing): Repriced => {
    const zone = String(sql.zone.pluck().get() ?? 'UTC')
    const prices = adminPrices(allPrices.all() as AdminPrice[])
    const entries = page.all({ ...after, until: BigInt(until), count: BigInt(count) }) as Entry[]
    let changed = 0
    let deltaPico = 0n
    for (const entry of entries) {
      if (model !== null && model !== entry.model && model !== entry.answeredModel) continue
      const day = dayOf(Number(entry.startedAt), zone)
      const now = priceOf(entry, day)
      if (now.costPico === entry.costPico && now.label === entry.label) continue
      move(entry, now, day)
      changed += 1
      deltaPico += (now.costPico ?? 0n) - (entry.costPico ?? 0n)
    }
    const last = entries.length < count ? undefined : entries.at(-1)
    const next = last ? { startedAt: last.startedAt, rowid: last.rowid } : null
    return { next, examined: entries.length, changed, deltaPico }

    function priceOf(entry: Entry, day: Day) {
      const names = { asked: entry.model, answered: entry.answeredModel, serviceTier: entry.serviceTier }
      const { label, rates } = pricedAs(names, day, prices)
      return { label: entry.label === 'other' ? 'other' : label, costPico: bill(rates, tokensOf(entry)).costPico }
    }
  }

  function move(entry: Entry, now: { costPico: bigint | null; label: string }, day: Day) {
    const units = Number(entry.units)
    const tokens = tokensOf(entry)
    sql.addToDay.run({ ...cell(entry, day), ...counts(-1n, entry.costPico, units, tokens) })
    sql.addToDay.run({ ...cell({ ...entry, ...now }, day), ...counts(1n, now.costPico, units, tokens) })
    sql.dropEmptyDay.run({ ...cell(entry, day) })
    change.run({ id: entry.id, ...now })
    const cost = (now.costPico ?? 0n) - (entry.costPico ?? 0n)
    sql.addToMonth.run({ userId: entry.userId, month: monthOf(day), released: 0n, cost, lastUsedAt: 0n })
  }
}

const tokensOf = (entry: Entry): Tokens =>
  Object.fromEntries(parts.map((part) => [part, Number(entry[part])])) as Tokens
