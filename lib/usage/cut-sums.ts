import { house } from '../house'
import type { Span } from '../time'
import type { Unit } from './bars'
import type { Totals } from './usage'

export const cuts = ['user', 'model', 'key', 'day'] as const
export type Cut = (typeof cuts)[number]

/** Null leaves open. */
export type UsageFilter = { userId: number | null; keyId: number | null; model: string | null }

/** `item` is an id, or a name of a model; by day there is but one, and it has no name. */
export type CutSum = Totals & { bar: string; item: string }

type Row = { bar: string; item: string | bigint; costPico: bigint; units: bigint; requests: bigint; unpriced: bigint }

const items = { user: '"userId"', key: '"keyId"', model: '"model"', day: `''` }
const bars = { day: '"day"', month: 'SUBSTR("day", 1, 7)' }

const SUMS = ['costPico', 'units', 'requests', 'unpriced']
  .map((name) => `CAST(SUM("${name}") AS BIGINT) AS "${name}"`)
  .join(', ')

/** The days' sums, for each item in each bar; `unit` null: over the whole span at once. */
export async function cutSums({ from, to }: Span, by: Cut, unit: Unit | null, filter: UsageFilter): Promise<CutSum[]> {
  const conditions = Object.entries(filter).flatMap(([name, value]) => (value === null ? [] : [`"${name}" = :${name}`]))
  const rows = await house().readLong<Row>(
    // By the item first: numbers sort in half the time of text.
    `SELECT ${items[by]} AS "item", ${unit ? bars[unit] : `''`} AS "bar", ${SUMS}
    FROM "UsageDay" WHERE ${['"day" >= :from', '"day" < :to', ...conditions].join(' AND ')}
    GROUP BY 1, 2`,
    { from, to, ...filter },
  )
  return rows.map(({ item, requests, unpriced, ...row }) => ({
    ...row,
    item: String(item),
    requests: Number(requests),
    unpriced: Number(unpriced),
  }))
}
