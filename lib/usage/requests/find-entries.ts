import { startOfDay } from '../../core/time'
import type { UsageEntry } from '../../db/generated/client'
import { context } from '../../runtime/context'
import { type EntryCursor, type EntryQuery, filterConditions } from './entry-filter'

const columnNames = [
  'id',
  'userId',
  'keyId',
  'model',
  'answeredModel',
  'label',
  'endpoint',
  'state',
  'costPico',
  'inputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'outputTokens',
  'reasoningTokens',
  'audioInputTokens',
  'audioOutputTokens',
  'imageTokens',
  'units',
  'stream',
  'status',
  'startedAt',
  'firstByteAt',
  'settledAt',
  'upstreamRequestId',
  'serviceTier',
  'trail',
  'flags',
  'confidence',
  'client',
  'sessionId',
  'tokenId',
] as const

type Stored<Value> = Value extends number | boolean ? bigint : Value

/** A ledger entry as raw SQL returns it: integers and booleans are bigint. */
export type FoundEntry = { [Name in (typeof columnNames)[number]]: Stored<UsageEntry[Name]> }

const COLUMNS = columnNames.map((name) => `"${name}"`).join(', ')

/** Limits what one page reads, so that a filter that matches few entries costs no more than any other. */
export const MAX_ENTRIES_READ = 20_000

export type Direction = 'older' | 'newer'
const operators = {
  older: { beyond: '<', within: '>=', order: 'DESC' },
  newer: { beyond: '>', within: '<=', order: 'ASC' },
} as const

/** `next`: the cursor of the next page, null if there are no more entries in this direction. */
type Page = { entries: FoundEntry[]; next: EntryCursor | null }

/**
 * At most `count` matching entries after `cursor`, ordered by start time in `direction`. A page may be short or empty and still
 * have a next one: it ends after MAX_ENTRIES_READ entries, and those of the same millisecond.
 */
export async function findEntries(
  query: EntryQuery,
  direction: Direction,
  cursor: EntryCursor | null,
  count: number,
): Promise<Page> {
  const { edge, page, values } = entryQueries(query, context().zone(), direction, cursor, count + 1)
  const [end] = edge ? await context().readSlow<{ startedAt: bigint }>(edge, values) : []
  const entries = await context().readSlow<FoundEntry>(page, end ? { ...values, edge: end.startedAt } : values)
  const last = entries[count - 1]
  if (entries.length > count && last)
    return { entries: entries.slice(0, count), next: { startedAt: last.startedAt, id: last.id } }
  return { entries, next: end ? afterMillisecond(end.startedAt, direction) : null }
}

/** `edge` finds where the page ends, from an index alone; null if no row can be filtered out. `page` finds the entries. */
export function entryQueries(
  query: EntryQuery,
  zone: string,
  direction: Direction,
  cursor: EntryCursor | null,
  count: number,
) {
  const { beyond, within, order } = operators[direction]
  const { range, ...filter } = query
  const { indexed, residual } = filterConditions(filter)
  const [since, until] = [startOfDay(range.from, zone), startOfDay(range.to, zone)]
  const inRange = [...indexed, '"startedAt" >= :since', '"startedAt" < :until']
  const fromCursor = cursor ? [`"startedAt" ${beyond}= :startedAt`] : []
  const afterCursor = cursor ? [`("startedAt", "id") ${beyond} (:startedAt, :id)`] : []
  const withinEdge = residual.length > 0 ? [`"startedAt" ${within} :edge`] : []
  return {
    edge:
      residual.length > 0
        ? `SELECT "startedAt" FROM "UsageEntry" WHERE ${[...inRange, ...fromCursor].join(' AND ')}
          ORDER BY "startedAt" ${order} LIMIT 1 OFFSET ${MAX_ENTRIES_READ - 1}`
        : null,
    page: `SELECT ${COLUMNS} FROM "UsageEntry"
      WHERE ${[...inRange, ...afterCursor, ...withinEdge, ...residual].join(' AND ')}
      ORDER BY "startedAt" ${order}, "id" ${order} LIMIT ${count}`,
    values: { ...filter, since, until, edge: direction === 'older' ? since : until, ...cursor },
  }
}

/** The cursor after all entries of a millisecond. */
const afterMillisecond = (startedAt: bigint, direction: Direction): EntryCursor => ({
  startedAt: direction === 'older' ? startedAt : startedAt + 1n,
  id: LOWEST_ID,
})

/** Sorts before every ID. */
const LOWEST_ID = '0'
