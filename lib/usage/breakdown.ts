import type { Actor, AdminActor } from '../audit/actor'
import type { DateRange } from '../core/time'
import { previousRange } from './date-range'
import { allKeyNames, allUserNames, nameOf } from './names'
import { type BucketUnit, bucketsOf } from './rollups/buckets'
import type { Dimension, UsageFilter } from './rollups/rollup-query'
import { addTotals, bucketSums, costsByDimension, type Totals, zeroTotals } from './rollups/sums'
import { type Cell, type Item, MAX_ITEMS } from './series'

export type BreakdownQuery = UsageFilter & { range: DateRange; by: Dimension }
export type MyBreakdownQuery = Omit<BreakdownQuery, 'userId'>

/** `previousPico`: the cost in the range of the same length just before. */
export type BreakdownRow = Totals & { item: Item; previousPico: bigint }

/** Usage grouped by one dimension: the same sums as a chart (`cells` × `buckets`) and as a table (`rows`). */
export type Breakdown = {
  unit: BucketUnit
  buckets: string[]
  cells: Cell[]
  /** Highest cost first. By day there is a row for each bucket, the latest first. */
  rows: BreakdownRow[]
  total: Totals
  previousPico: bigint
}

/** Above the number of items there can be. */
const ALL_ITEMS = 1_000_000_000

/** With at most eight items in `cells`, and the others together. */
export const breakdown = (_: AdminActor, query: BreakdownQuery) => computeBreakdown(query, MAX_ITEMS)

export const myBreakdown = ({ userId }: Actor, query: MyBreakdownQuery) =>
  computeBreakdown({ ...query, userId }, MAX_ITEMS)

/** With every item in `cells`, for export. */
export const fullBreakdown = (_: AdminActor, query: BreakdownQuery) => computeBreakdown(query, ALL_ITEMS)

export const myFullBreakdown = ({ userId }: Actor, query: MyBreakdownQuery) =>
  computeBreakdown({ ...query, userId }, ALL_ITEMS)

async function computeBreakdown(query: BreakdownQuery, topCount: number): Promise<Breakdown> {
  const { range, by, ...filter } = query
  const { unit, buckets } = bucketsOf(range, by)
  const [{ items, parts }, previous, toItem] = await Promise.all([
    bucketSums(range, by, unit, filter, topCount),
    costsByDimension(previousRange(range), by, filter),
    itemLookup(by),
  ])
  const byBucket = new Map(parts.map((part) => [part.bucket, part]))
  const rows =
    by === 'day'
      ? buckets
          .toReversed()
          .map((bucket) => ({ ...zeroTotals, ...byBucket.get(bucket), item: toItem(bucket), previousPico: 0n }))
      : items
          .map(({ item, ...sums }) => ({ ...sums, item: toItem(item), previousPico: previous.get(item) ?? 0n }))
          .sort(byCostDescending)
  return {
    unit,
    buckets,
    cells: parts.map(({ item, ...sums }) => ({ ...sums, item: item === null ? null : toItem(item) })),
    rows,
    total: addTotals(items),
    previousPico: [...previous.values()].reduce((sum, pico) => sum + pico, 0n),
  }
}

async function itemLookup(by: Dimension): Promise<(id: string) => Item> {
  if (by === 'model' || by === 'day') return (id) => ({ id, name: id, deleted: false })
  const names = await (by === 'user' ? allUserNames() : allKeyNames())
  return (id) => ({ id: Number(id), ...nameOf(names, Number(id)) })
}

const byCostDescending = (one: BreakdownRow, other: BreakdownRow) =>
  Number(other.costPico - one.costPico) || other.requests - one.requests || (one.item.name < other.item.name ? -1 : 1)

/** The first `max` rows, and the sum of the rest with their `count`. A single further row is not collapsed. */
export function collapseRows(rows: readonly BreakdownRow[], max: number) {
  const others = rows.slice(max)
  if (others.length <= 1) return { shown: rows, rest: null }
  const previousPico = others.reduce((sum, row) => sum + row.previousPico, 0n)
  return { shown: rows.slice(0, max), rest: { count: others.length, previousPico, ...addTotals(others) } }
}
