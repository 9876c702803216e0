import { startOfDay } from '../time'
import { conditionsOf, type EntryQuery, type Position } from './entry-query'
import { entryColumns } from './entry-rows'

/** So many entries are looked at for one page at most: a rare filter costs no more than a common one. */
export const MOST_READ = 20_000

export type Way = 'older' | 'newer'
const ways = { older: { beyond: '<', order: 'DESC' }, newer: { beyond: '>', order: 'ASC' } } as const

/** The entries within reach that fit, and the last one within reach: where to go on when too few of them fit. */
export function entrySelects(query: EntryQuery, zone: string, way: Way, from: Position | null, count: number) {
  const { beyond, order } = ways[way]
  const { span, ...filter } = query
  const { seek, sift } = conditionsOf(filter)
  const conditions = [...seek, '"startedAt" >= :since', '"startedAt" < :until']
  if (from) conditions.push(`("startedAt", "id") ${beyond} (:startedAt, :id)`)
  const values = { ...filter, since: startOfDay(span.from, zone), until: startOfDay(span.to, zone), ...from }
  const reach = `FROM "UsageEntry" WHERE ${conditions.join(' AND ')} ORDER BY "startedAt" ${order}, "id" ${order}`

  const fitting = sift.length > 0 ? `WHERE ${sift.join(' AND ')}` : ''
  return {
    page: `SELECT * FROM (SELECT ${entryColumns} ${reach} LIMIT ${MOST_READ}) AS "near" ${fitting} LIMIT ${count}`,
    end: `SELECT "startedAt", "id" ${reach} LIMIT 1 OFFSET ${MOST_READ - 1}`,
    values,
  }
}
