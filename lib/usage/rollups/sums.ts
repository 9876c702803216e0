import type { DateRange } from '../../core/time'
import { context } from '../../runtime/context'
import type { BucketUnit } from './buckets'
import {
  costsQuery,
  type Dimension,
  HAS_REQUESTS,
  noFilter,
  rollupQuery,
  SUM_COLUMNS,
  sumsQuery,
  type UsageFilter,
} from './rollup-query'

/** Exact sums. `units`: tokens. `unpriced`: requests whose cost is unknown, which is not $0. */
export type Totals = { costPico: bigint; units: bigint; requests: number; unpriced: number }

export const zeroTotals: Totals = { costPico: 0n, units: 0n, requests: 0, unpriced: 0 }

/** Failed requests cost nothing and are not usage. */
export const hasUsage = ({ units, costPico, unpriced }: Totals) => units > 0n || costPico > 0n || unpriced > 0

export const addTotals = (sums: readonly Totals[]): Totals => {
  const total = { ...zeroTotals }
  for (const { costPico, units, requests, unpriced } of sums) {
    total.costPico += costPico
    total.units += units
    total.requests += requests
    total.unpriced += unpriced
  }
  return total
}

/** `item`: a user or key ID, or a model; empty if the dimension is `day`. */
export type DimensionSum = Totals & { item: string }

export type SumRow = { item: string | bigint; costPico: bigint; units: bigint; requests: bigint; unpriced: bigint }

/** Sums of each item over the whole range, ordered by item. `conditions`: further SQL conditions on rollup rows. */
export async function sumsByDimension(
  range: DateRange,
  by: Dimension,
  filter = noFilter,
  conditions?: readonly string[],
): Promise<DimensionSum[]> {
  const { text, values } = sumsQuery(range, by, filter, conditions)
  return (await context().readSlow<SumRow>(`${text} ORDER BY 1`, values)).map(toDimensionSum)
}

/** The cost of each item over the whole range, in pico-dollars. */
export async function costsByDimension(
  range: DateRange,
  by: Dimension,
  filter: UsageFilter,
): Promise<Map<string, bigint>> {
  const { text, values } = costsQuery(range, by, filter)
  const rows = await context().readSlow<Pick<SumRow, 'item' | 'costPico'>>(text, values)
  return new Map(rows.map(({ item, costPico }) => [String(item), costPico]))
}

export const toDimensionSum = ({ item, costPico, units, requests, unpriced }: SumRow): DimensionSum => ({
  item: String(item),
  ...{ costPico, units },
  requests: Number(requests),
  unpriced: Number(unpriced),
})

/** The part of an item in a bucket. `item` is null for all items below the top ones together. */
type BucketSum = Totals & { bucket: string; item: string | null }

type BucketRow = Omit<SumRow, 'item'> & { bucket: string; item: string | bigint | null }

/**
 * Sums of each item over the whole range, and its parts in each bucket, from one snapshot of the database. Items that cost less
 * than the last of the `topCount` most expensive are summed together. Ties are kept apart, because databases order text
 * differently; so there may be more than `topCount` items.
 */
export async function bucketSums(
  range: DateRange,
  by: Dimension,
  unit: BucketUnit,
  filter: UsageFilter,
  topCount: number,
) {
  const { rows, values } = rollupQuery({ range, by, unit, filter })
  const found = await context().readSlow<BucketRow>(
    `WITH "rows" AS MATERIALIZED (${rows}),
    "items" AS MATERIALIZED (SELECT "item", '' AS "bucket", ${SUM_COLUMNS} FROM "rows" GROUP BY 1 HAVING ${HAS_REQUESTS}),
    "top" AS (SELECT "item" FROM "items" WHERE "costPico" >=
      (SELECT MIN("costPico") FROM (SELECT "costPico" FROM "items" ORDER BY "costPico" DESC LIMIT :topCount) AS "first"))
    SELECT * FROM "items"
    UNION ALL SELECT "item", "bucket", ${SUM_COLUMNS} FROM "rows"
      WHERE "item" IN (SELECT "item" FROM "top") GROUP BY 1, 2 HAVING ${HAS_REQUESTS}
    UNION ALL SELECT NULL, "bucket", ${SUM_COLUMNS} FROM "rows"
      WHERE "item" NOT IN (SELECT "item" FROM "top") GROUP BY 2 HAVING ${HAS_REQUESTS}`,
    { ...values, topCount },
  )
  const [items, parts]: [DimensionSum[], BucketSum[]] = [[], []]
  for (const { bucket, item, ...sums } of found) {
    const sum = toDimensionSum({ item: item ?? '', ...sums })
    if (bucket === '') items.push(sum)
    else parts.push({ ...sum, bucket, item: item === null ? null : sum.item })
  }
  return { items, parts }
}
