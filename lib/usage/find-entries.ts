import { context } from '../runtime/context'
import type { EntryQuery, Position } from './entry-query'
import type { FoundEntry } from './entry-rows'
import { entrySelects, type Way } from './entry-sql'

/** Entries of a span from a position on, and where to go on: null when there is nothing further that way. */
export type Found = { entries: FoundEntry[]; next: Position | null }

/** The first `count` entries that fit, in the order in which they began or its reverse; costs the same in any ledger. */
export async function findEntries(query: EntryQuery, way: Way, from: Position | null, count: number): Promise<Found> {
  const { edge, page, values } = entrySelects(query, context().zone(), way, from, count + 1)
  const [end] = edge ? await context().readLong<{ startedAt: bigint }>(edge, values) : []
  const entries = await context().readLong<FoundEntry>(page, end ? { ...values, edge: end.startedAt } : values)
  const last = entries[count - 1]
  if (entries.length > count && last)
    return { entries: entries.slice(0, count), next: { startedAt: last.startedAt, id: last.id } }
  return { entries, next: end ? past(end.startedAt, way) : null }
}

/** The place behind all entries of a millisecond. */
const past = (startedAt: bigint, way: Way): Position => ({
  startedAt: way === 'older' ? startedAt : startedAt + 1n,
  id: BEFORE_ALL,
})

/** No id sorts before it. */
const BEFORE_ALL = '0'
