import { house } from '../house'
import { startOfDay } from '../time'
import { conditionsOf, type EntryQuery, type Position } from './entry-query'
import { entryColumns, type FoundEntry } from './entry-rows'

/** So many entries are looked at for one page at most: a rare filter costs no more than a common one. */
export const MOST_READ = 20_000

export type Way = 'older' | 'newer'

/** Entries of a span from a position on, and where to go on: null when there is nothing further that way. */
export type Found = { entries: FoundEntry[]; next: Position | null }

const ways = { older: { before: '<', order: 'DESC' }, newer: { before: '>', order: 'ASC' } } as const

/** The first `count` entries that fit, in the order in which they began or its reverse; costs the same in any ledger. */
export async function findEntries(query: EntryQuery, way: Way, from: Position | null, count: number): Promise<Found> {
  const { before, order } = ways[way]
  const { seek, sift } = conditionsOf(query)
  const conditions = [...seek.map(({ sql }) => sql), '"startedAt" >= ?', '"startedAt" < ?']
  const position = from ? [from.startedAt, from.rowid] : []
  if (from) conditions.push(`("startedAt", rowid) ${before} (?, ?)`)
  const values = [...seek.map(({ value }) => value), ...instantsOf(query), ...position]
  const reach = `FROM "UsageEntry" WHERE ${conditions.join(' AND ')} ORDER BY "startedAt" ${order}, rowid ${order}`

  const fitting = sift.length > 0 ? `WHERE ${sift.map(({ sql }) => sql).join(' AND ')}` : ''
  const entries = await house().readLong<FoundEntry>(
    `SELECT * FROM (SELECT ${entryColumns} ${reach} LIMIT ${MOST_READ}) ${fitting} LIMIT ${count + 1}`,
    ...[...values, ...sift.map(({ value }) => value)],
  )
  const last = entries[count - 1]
  if (entries.length > count && last) return { entries: entries.slice(0, count), next: last }
  const [end] = await house().readLong<Position>(
    `SELECT "startedAt", rowid AS "rowid" ${reach} LIMIT 1 OFFSET ${MOST_READ - 1}`,
    ...values,
  )
  return { entries, next: end ?? null }
}

function instantsOf({ span: { from, to } }: EntryQuery) {
  const zone = house().zone()
  return [BigInt(startOfDay(from, zone)), BigInt(startOfDay(to, zone))]
}
