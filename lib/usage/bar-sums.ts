import type { Span } from '../core/time'
import { context } from '../runtime/context'
import type { Unit } from './bars'
import { type CutSum, type SumRow, toSum } from './cut-sums'
import { type Cut, rowsOf, SUMS, USED, type UsageFilter } from './slices'
import type { Totals } from './totals'

/** Whose part of a bar; null stands for several together. */
type BarSum = Totals & { bar: string; item: string | null }

type Row = Omit<SumRow, 'item'> & { bar: string; item: string | bigint | null }

/**
 * Sums for each item over the whole span, and the parts of each bar, all of the same moment. Those that cost less than the
 * last of the `alone` dearest make one part; what costs the same is left apart, for databases disagree on the order of text.
 */
export async function barSums(span: Span, by: Cut, unit: Unit, filter: UsageFilter, alone: number) {
  const { rows, values } = rowsOf({ span, by, unit, filter })
  const found = await context().readLong<Row>(
    `WITH "rows" AS MATERIALIZED (${rows}),
    "items" AS MATERIALIZED (SELECT "item", '' AS "bar", ${SUMS} FROM "rows" GROUP BY 1 HAVING ${USED}),
    "dearest" AS (SELECT "item" FROM "items" WHERE "costPico" >=
      (SELECT MIN("costPico") FROM (SELECT "costPico" FROM "items" ORDER BY "costPico" DESC LIMIT :alone) AS "first"))
    SELECT * FROM "items"
    UNION ALL SELECT "item", "bar", ${SUMS} FROM "rows" WHERE "item" IN (SELECT "item" FROM "dearest") GROUP BY 1, 2 HAVING ${USED}
    UNION ALL SELECT NULL, "bar", ${SUMS} FROM "rows" WHERE "item" NOT IN (SELECT "item" FROM "dearest") GROUP BY 2 HAVING ${USED}`,
    { ...values, alone },
  )
  const [items, parts]: [CutSum[], BarSum[]] = [[], []]
  for (const { bar, item, ...sums } of found) {
    const sum = toSum({ item: item ?? '', ...sums })
    if (bar === '') items.push(sum)
    else parts.push({ ...sum, bar, item: item === null ? null : sum.item })
  }
  return { items, parts }
}
