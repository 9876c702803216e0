import { house } from '../house'
import type { Span } from '../time'
import type { Unit } from './bars'
import { type CutSum, type SumRow, toSum } from './cut-sums'
import { type Cut, SUMS, sumsOf, type UsageFilter } from './slices'
import type { Totals } from './totals'

/** Whose part of a bar; null stands for several together. */
type BarSum = Totals & { bar: string; item: string | null }

type Row = Omit<SumRow, 'item'> & { bar: string; item: string | bigint | null }

const columns = '"item", "bar", "costPico", "units", "requests", "unpriced"'

/**
 * Sums for each item over the whole span, and the parts of each bar, all of the same moment. Those that cost less than the
 * last of the `alone` dearest make one part; what costs the same is left apart, for databases disagree on the order of text.
 */
export async function barSums(span: Span, by: Cut, unit: Unit, filter: UsageFilter, alone: number) {
  const { text, values } = sumsOf(span, by, unit, filter)
  const rows = await house().readLong<Row>(
    `WITH "sums" AS MATERIALIZED (${text}),
    "items" AS MATERIALIZED (SELECT "item", '' AS "bar", ${SUMS} FROM "sums" GROUP BY "item"),
    "dearest" AS (SELECT "item" FROM "items" WHERE "costPico" >=
      (SELECT MIN("costPico") FROM (SELECT "costPico" FROM "items" ORDER BY "costPico" DESC LIMIT :alone) AS "first"))
    SELECT ${columns} FROM "items"
    UNION ALL SELECT ${columns} FROM "sums" WHERE "item" IN (SELECT "item" FROM "dearest")
    UNION ALL SELECT NULL, "bar", ${SUMS} FROM "sums" WHERE "item" NOT IN (SELECT "item" FROM "dearest") GROUP BY "bar"`,
    { ...values, alone },
  )
  const [items, parts]: [CutSum[], BarSum[]] = [[], []]
  for (const { bar, item, ...sums } of rows) {
    const sum = toSum({ item: item ?? '', ...sums })
    if (bar === '') items.push(sum)
    else parts.push({ ...sum, bar, item: item === null ? null : sum.item })
  }
  return { items, parts }
}
