import { house } from '../house'
import type { Span } from '../time'
import type { Unit } from './bars'
import type { Totals } from './totals'
import { wholeMonths } from './whole-months'

export const cuts = ['user', 'model', 'key', 'day'] as const
export type Cut = (typeof cuts)[number]

/** Null leaves open. */
export type UsageFilter = { userId: number | null; keyId: number | null; model: string | null }
export const everything: UsageFilter = { userId: null, keyId: null, model: null }

/** `item` is an id, or a name of a model; by day there is but one, and it has no name. */
export type CutSum = Totals & { bar: string; item: string }

type Row = { bar: string; item: string | bigint; costPico: bigint; units: bigint; requests: bigint; unpriced: bigint }

const items = { user: '"userId"', key: '"keyId"', model: '"model"', day: `''` }

const names = ['costPico', 'units', 'requests', 'unpriced']
const SUMS = names.map((name) => `CAST(SUM("${name}") AS BIGINT) AS "${name}"`).join(', ')
const COLUMNS = ['userId', 'keyId', 'model', ...names].map((name) => `"${name}"`).join(', ')

/** Some rows of a table of sums; `span` names the values that bound them. */
const slice = (table: 'UsageDay' | 'UsageMonth', span: string, bar: string, conditions: readonly string[]) => {
  const column = table === 'UsageDay' ? '"day"' : '"month"'
  const where = [`${column} >= :${span}From`, `${column} < :${span}To`, ...conditions]
  return `SELECT ${bar} AS "bar", ${COLUMNS} FROM "${table}" WHERE ${where.join(' AND ')}`
}

/** Sums for each item in each bar; `unit` null: over the whole span at once. Only days are cut out of days. */
export async function cutSums(span: Span, by: Cut, unit: Unit | null, filter = everything): Promise<CutSum[]> {
  const { head, months, tail } = unit === 'day' ? { head: span, months: null, tail: null } : wholeMonths(span)
  const conditions = Object.entries(filter).flatMap(([name, value]) => (value === null ? [] : [`"${name}" = :${name}`]))
  const day = unit === 'day' ? '"day"' : 'SUBSTR("day", 1, 7)'
  const slices = [
    slice('UsageDay', 'head', day, conditions),
    ...(months
      ? [slice('UsageMonth', 'months', '"month"', conditions), slice('UsageDay', 'tail', day, conditions)]
      : []),
  ]
  const rows = await house().readLong<Row>(
    // By the item first: numbers sort in half the time of text.
    `SELECT ${items[by]} AS "item", ${unit ? '"bar"' : `''`} AS "bar", ${SUMS}
    FROM (${slices.join(' UNION ALL ')}) AS "slices" GROUP BY 1, 2 ORDER BY 1, 2`,
    {
      ...{ headFrom: head.from, headTo: head.to },
      ...(months && { monthsFrom: months.from, monthsTo: months.to, tailFrom: tail.from, tailTo: tail.to }),
      ...filter,
    },
  )
  return rows.map(({ item, requests, unpriced, ...row }) => ({
    ...row,
    item: String(item),
    requests: Number(requests),
    unpriced: Number(unpriced),
  }))
}
