import { startOfDay } from '../time'
import { conditionsOf, type EntryQuery, type Position } from './entry-query'
import { entryColumns } from './entry-rows'

/** So many entries are looked at for one page at most: a rare filter costs no more than a common one. */
export const MOST_READ = 20_000

export type Way = 'older' | 'newer'
type Select = { sql: string; values: (string | number | bigint)[] }

const ways = { older: { beyond: '<', order: 'DESC' }, newer: { beyond: '>', order: 'ASC' } } as const

/** The entries within reach that fit, and the last one within reach: where to go on when too few of them fit. */
export function entrySelects(query: EntryQuery, zone: string, way: Way, from: Position | null, count: number) {
  const { beyond, order } = ways[way]
  const { seek, sift } = conditionsOf(query)
  const conditions = [...seek.map(({ sql }) => sql), '"startedAt" >= ?', '"startedAt" < ?']
  if (from) conditions.push(`("startedAt", rowid) ${beyond} (?, ?)`)
  const days = [query.span.from, query.span.to].map((day) => BigInt(startOfDay(day, zone)))
  const values = [...seek.map(({ value }) => value), ...days, ...(from ? [from.startedAt, from.rowid] : [])]
  const reach = `FROM "UsageEntry" WHERE ${conditions.join(' AND ')} ORDER BY "startedAt" ${order}, rowid ${order}`

  const fitting = sift.length > 0 ? `WHERE ${sift.map(({ sql }) => sql).join(' AND ')}` : ''
  const page: Select = {
    sql: `SELECT * FROM (SELECT ${entryColumns} ${reach} LIMIT ${MOST_READ}) ${fitting} LIMIT ${count}`,
    values: [...values, ...sift.map(({ value }) => value)],
  }
  const end: Select = { sql: `SELECT "startedAt", rowid AS "rowid" ${reach} LIMIT 1 OFFSET ${MOST_READ - 1}`, values }
  return { page, end }
}
