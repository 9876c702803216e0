import { startOfDay } from '../core/time'
import { conditionsOf, type EntryQuery, type Position } from './entry-query'
import { entryColumns } from './entry-rows'

/** So many entries are looked at for one page at most, and those of the same millisecond: a rare filter costs no more than a common one. */
export const MOST_READ = 20_000

export type Way = 'older' | 'newer'
const ways = {
  older: { beyond: '<', within: '>=', order: 'DESC' },
  newer: { beyond: '>', within: '<=', order: 'ASC' },
} as const

/** The entries that fit, no further than `edge`: where the reach of one page ends, by an index alone, or null where all of them fit. */
export function entrySelects(query: EntryQuery, zone: string, way: Way, from: Position | null, count: number) {
  const { beyond, within, order } = ways[way]
  const { span, ...filter } = query
  const { seek, sift } = conditionsOf(filter)
  const [since, until] = [startOfDay(span.from, zone), startOfDay(span.to, zone)]
  const reach = [...seek, '"startedAt" >= :since', '"startedAt" < :until']
  const ahead = from ? [`"startedAt" ${beyond}= :startedAt`] : []
  const next = from ? [`("startedAt", "id") ${beyond} (:startedAt, :id)`] : []
  const near = sift.length > 0 ? [`"startedAt" ${within} :edge`] : []
  return {
    edge:
      sift.length > 0
        ? `SELECT "startedAt" FROM "UsageEntry" WHERE ${[...reach, ...ahead].join(' AND ')}
          ORDER BY "startedAt" ${order} LIMIT 1 OFFSET ${MOST_READ - 1}`
        : null,
    page: `SELECT ${entryColumns} FROM "UsageEntry" WHERE ${[...reach, ...next, ...near, ...sift].join(' AND ')}
      ORDER BY "startedAt" ${order}, "id" ${order} LIMIT ${count}`,
    values: { ...filter, since, until, edge: way === 'older' ? since : until, ...from },
  }
}
