import type { Reader, Sql, Statement } from '../core/sql'
import { type Day, dayOf, monthOf } from '../core/time'
import { type PriceBook, type Prices, priceBook } from '../pricing/price-book'
import { priceSourceOf } from '../pricing/price-source'
import { recordedCost } from '../pricing/recorded-cost'
import { readPrices } from '../pricing/stored-prices'
import type { Tokens } from '../pricing/tokens'
import type { LockMonths, MonthKey } from './decisions'
import { addToDay, addToMonth, DaySums, deleteEmptyDay, list, rollupDelta, rollupKey, tokenColumns } from './statements'
import { readReportingZone } from './time-zone'

/** Position in the entries ordered by `startedAt` and `id`. */
export type RepriceCursor = { startedAt: bigint; id: string }

export const FIRST: RepriceCursor = { startedAt: 0n, id: '' }

/**
 * Entries of one model, or with null of all, that began before `until` (milliseconds UTC). `defaultBaseUrl`: of provider keys
 * without an endpoint.
 */
export type RepriceBatch = {
  model: string | null
  after: RepriceCursor
  until: number
  count: number
  defaultBaseUrl: string
}

/** By how much the settled cost of a user's day rose. */
export type DayChange = { userId: number; day: Day; deltaPico: bigint }

/** `next`: null after the last batch. `deltaPico`: by how much the total cost rose. */
export type RepriceResult = {
  next: RepriceCursor | null
  examined: number
  changed: number
  deltaPico: bigint
  days: DayChange[]
}

export type PricedEntry = RepriceCursor & {
  userId: bigint
  keyId: bigint
  model: string
  answeredModel: string | null
  label: string
  endpoint: string
  serviceTier: string | null
  variant: string | null
  flags: string | null
  state: 'settled' | 'estimated'
  costPico: bigint | null
  reservedPico: bigint
  units: bigint
} & Record<keyof Tokens, bigint>

const columns = `"id", "startedAt", "userId", "keyId", "model", "answeredModel", "label", "endpoint", "serviceTier", "variant",
    "flags", "state", "costPico", "reservedPico", "units", ${list(tokenColumns)}`

export const ENTRY_PAGE = `SELECT ${columns} FROM "UsageEntry"
  WHERE "state" IN ('settled', 'estimated') AND "startedAt" >= :startedAt
    AND "startedAt" < :until AND ("startedAt" > :startedAt OR "id" > :id)
  ORDER BY "startedAt", "id" LIMIT :count`

/** Of the entries that a price of `model` may change. */
export const MODEL_PAGE = `SELECT ${columns} FROM "UsageEntry"
  WHERE "state" IN ('settled', 'estimated') AND "startedAt" >= :startedAt AND ("startedAt" > :startedAt OR "id" > :id)
    AND ("model" = :model OR "answeredModel" = :model)
  ORDER BY "startedAt", "id" LIMIT :count`

const KEYS = `SELECT "id", "apiType", "endpoint", "priceList", "priceFactor" FROM "ProviderKey"`
const UPDATE_ENTRY = `UPDATE "UsageEntry" SET "costPico" = :costPico, "label" = :label, "flags" = :flags
  WHERE "id" = :id AND "label" = :oldLabel AND "costPico" IS NOT DISTINCT FROM :oldCost`

type NewPrice = { costPico: bigint | null; label: string; flags: string | null }

type KeyRow = { id: bigint; apiType: string; endpoint: string | null; priceList: string | null; priceFactor: bigint }

/** The prices of each key, deleted ones included, at an instant. */
export async function readPriceBooks(sql: Reader, defaultBaseUrl: string, prices?: Prices) {
  const [zone, current, keys] = [
    await readReportingZone(sql),
    prices ?? (await readPrices(sql)),
    await sql.all<KeyRow>(KEYS),
  ]
  const sources = new Map(keys.map((key) => [key.id, priceSourceOf(key, defaultBaseUrl)]))
  return {
    dayOf: (at: number) => dayOf(at, zone),
    bookFor: (keyId: bigint, at: number) => priceBook(current, { at, day: dayOf(at, zone) }, sources.get(keyId)),
  }
}

/** What an entry costs at the prices in effect now for its time; as it is, where it does not determine that. */
export function repricedEntry(entry: PricedEntry, book: PriceBook): NewPrice {
  if (isCapped(entry)) return entry
  const flags = (entry.flags ?? '').split(' ').filter((flag) => flag !== '')
  const lacksFee = flags.includes(FEE_MISSING)
  const model = flags.includes(ALIAS) ? (entry.answeredModel ?? entry.model) : entry.model
  const found = recordedCost({ ...entry, model, units: Number(entry.units), tokens: tokensOf(entry), lacksFee }, book)
  if (!found) return entry
  const { label, costPico, reason } = found
  const others = flags.filter((flag) => !flag.startsWith('no_'))
  const fee = found.lacksFee && !lacksFee ? [FEE_MISSING] : []
  const newFlags = [...others, ...fee, ...(reason ? [reason] : [])].join(' ')
  // The label `other` stands for model names that were never served, and stays.
  return { label: entry.label === 'other' ? 'other' : label, costPico, flags: newFlags || null }
}

const FEE_MISSING = 'fee_missing'
const ALIAS = 'alias'

/** An estimate that was limited to its reservation. Older entries do not say so: their cost is not that of their tokens. */
const isCapped = ({ state, costPico, reservedPico }: PricedEntry) =>
  state === 'estimated' && reservedPico > 0n && costPico === reservedPico

type Change = { entry: PricedEntry; price: NewPrice; day: Day }

/** Recalculates the cost of one batch of settled entries, and adjusts their days and months. */
export function repriceCommand(sql: Sql, lockMonths: LockMonths = async () => {}) {
  return async ({ model, after, until, count, defaultBaseUrl }: RepriceBatch): Promise<RepriceResult> => {
    const catalogs = await readPriceBooks(sql, defaultBaseUrl)
    const entries = await sql.all<PricedEntry>(ENTRY_PAGE, { ...after, until, count })
    const changes: Change[] = []
    for (const entry of entries) {
      if (model !== null && model !== entry.model && model !== entry.answeredModel) continue
      const at = Number(entry.startedAt)
      const price = repricedEntry(entry, catalogs.bookFor(entry.keyId, at))
      if (isCounted(entry, price) || price.flags !== entry.flags)
        changes.push({ entry, price, day: catalogs.dayOf(at) })
    }
    const days = await apply(changes)
    const last = entries.length < count ? undefined : entries.at(-1)
    const next = last ? { startedAt: last.startedAt, id: last.id } : null
    const deltaPico = days.reduce((sum, day) => sum + day.deltaPico, 0n)
    return { next, examined: entries.length, changed: days.length, deltaPico, days }
  }

  /** Months first, like everybody who changes them. Returns a change of a day for each entry that is counted differently. */
  async function apply(changes: readonly Change[]): Promise<DayChange[]> {
    const counted = changes.filter(({ entry, price }) => isCounted(entry, price))
    if (counted.length > 0) await lockMonths(counted.map(monthKeyOf))
    const updated = await Promise.all(changes.map(updateEntry))
    const applied = changes.filter((change, index) => updated[index] === 1 && isCounted(change.entry, change.price))
    await sql.runAll(rollupChanges(applied))
    return applied.map((change) => ({
      userId: Number(change.entry.userId),
      day: change.day,
      deltaPico: deltaOf(change),
    }))
  }

  /** On PostgreSQL another replica may have pruned or repriced the entry since it was read: it is skipped then. */
  function updateEntry({ entry, price }: Change) {
    const { id, label: oldLabel, costPico: oldCost } = entry
    return sql.run(UPDATE_ENTRY, { id, ...price, oldLabel, oldCost })
  }
}

/** Whether days and months change. Nothing is counted by flags. */
const isCounted = (entry: PricedEntry, price: NewPrice) =>
  price.costPico !== entry.costPico || price.label !== entry.label

const monthKeyOf = ({ entry, day }: Change): MonthKey => ({ userId: Number(entry.userId), month: monthOf(day) })
const deltaOf = ({ entry, price }: Change) => (price.costPico ?? 0n) - (entry.costPico ?? 0n)

/** Neighbours in time share their days and months: each row is written once. */
function rollupChanges(changes: readonly Change[]): Statement[] {
  const days = new DaySums()
  const emptied = new Map<string, ReturnType<typeof rollupKey>>()
  const months = new Map<string, MonthKey & { deltaPico: bigint }>()
  for (const change of changes) {
    const { entry, price, day } = change
    const [oldKey, newKey] = [rollupKey(entry, day), rollupKey({ ...entry, ...price }, day)]
    const [units, tokens] = [Number(entry.units), tokensOf(entry)]
    days.add(oldKey, rollupDelta(-1n, entry.costPico, units, tokens))
    days.add(newKey, rollupDelta(1n, price.costPico, units, tokens))
    emptied.set(Object.values(oldKey).join(' '), oldKey)
    const month = monthKeyOf(change)
    const id = `${month.userId} ${month.month}`
    months.set(id, { ...month, deltaPico: (months.get(id)?.deltaPico ?? 0n) + deltaOf(change) })
  }
  return [
    ...[...months.values()].map(({ userId, month, deltaPico }): Statement => {
      return [addToMonth, { userId, month, released: 0n, cost: deltaPico, lastUsedAt: 0n }]
    }),
    ...days.rows.map((row): Statement => [addToDay, row]),
    ...[...emptied.values()].map((key): Statement => [deleteEmptyDay, key]),
  ]
}

const tokensOf = (entry: PricedEntry): Tokens =>
  Object.fromEntries(tokenColumns.map((column) => [column, Number(entry[column])])) as Tokens
