import { type DateRange, dayOf } from '../../core/time'
import { firstMonthNotRolledUp } from '../../ledger/statements'
import { context } from '../../runtime/context'
import type { BucketUnit } from './buckets'
import { wholeMonths } from './whole-months'

export const dimensions = ['user', 'model', 'key', 'day'] as const
export type Dimension = (typeof dimensions)[number]

/** Null matches everything. */
export type UsageFilter = { userId: number | null; keyId: number | null; model: string | null }
export const noFilter: UsageFilter = { userId: null, keyId: null, model: null }

const itemColumns = { user: '"userId"', key: '"keyId"', model: '"model"', day: `''` }

const sumNames = ['costPico', 'units', 'requests', 'unpriced']
const sumColumn = (name: string) => `CAST(SUM("${name}") AS BIGINT) AS "${name}"`
export const SUM_COLUMNS = sumNames.map(sumColumn).join(', ')
/** For HAVING: after days are subtracted from a month, a group may have nothing left. */
export const HAS_REQUESTS = 'SUM("requests") <> 0'

type Table = 'UsageDay' | 'UsageMonth' | 'UsageByUser' | 'UsageByModel'
/** A table's rows between two days or months. `notRolledUp`: only months that `UsageByModel` does not have yet. */
type Source = { table: Table; from: string; to: string; sign: '' | '-'; notRolledUp?: true }

/** `unit` null: no buckets, the whole range at once. `sums`: all four by default. `conditions`: further SQL conditions. */
type RollupOptions = {
  range: DateRange
  by: Dimension
  unit: BucketUnit | null
  filter: UsageFilter
  sums?: readonly string[]
  conditions?: readonly string[]
}

/** A query for the rollup rows of a range, to be summed: there may be several rows per item and bucket. */
export function rollupQuery(options: RollupOptions) {
  const { filter, conditions = [] } = options
  const filters = Object.entries(filter).flatMap(([name, value]) => (value === null ? [] : [`"${name}" = :${name}`]))
  const sources = sourcesOf(options)
  const rows = sources
    .map((source, index) => sourceQuery(source, index, options, [...filters, ...conditions]))
    .join(' UNION ALL ')
  const bounds = sources.flatMap(({ from, to }, index) => [
    [`from${index}`, from],
    [`to${index}`, to],
  ])
  return { rows, values: { ...Object.fromEntries(bounds), ...filter } }
}

/** A query for the sums of each item over the whole range. */
export function sumsQuery(range: DateRange, by: Dimension, filter: UsageFilter, conditions: readonly string[] = []) {
  const { rows, values } = rollupQuery({ range, by, unit: null, filter, conditions })
  return { text: `SELECT "item", ${SUM_COLUMNS} FROM (${rows}) AS "rows" GROUP BY 1 HAVING ${HAS_REQUESTS}`, values }
}

/** As `sumsQuery`, but reads only the cost. */
export function costsQuery(range: DateRange, by: Dimension, filter: UsageFilter) {
  const { rows, values } = rollupQuery({ range, by, unit: null, filter, sums: ['costPico'] })
  return { text: `SELECT "item", ${sumColumn('costPico')} FROM (${rows}) AS "rows" GROUP BY 1`, values }
}

/** Daily buckets come from days. Anything else comes from whole months, corrected by days at both ends. */
function sourcesOf({ range, by, unit, filter }: RollupOptions): Source[] {
  if (unit === 'day') return [{ table: 'UsageDay', ...range, sign: '' }]
  const { months, added, removed } = wholeMonths(range, dayOf(Date.now(), context().zone()))
  return [
    ...monthTables(by, filter).map((table) => ({ ...table, ...months, sign: '' }) as const),
    ...added.map((days) => ({ table: 'UsageDay', ...days, sign: '' }) as const),
    ...removed.map((days) => ({ table: 'UsageDay', ...days, sign: '-' }) as const),
  ]
}

/** The monthly tables with the fewest rows that have the columns needed. */
function monthTables(by: Dimension, { userId, keyId, model }: UsageFilter): Pick<Source, 'table' | 'notRolledUp'>[] {
  const needsOnlyUsers = (by === 'user' || by === 'day') && keyId === null && model === null
  const table = needsOnlyUsers ? 'UsageByUser' : 'UsageMonth'
  return by !== 'user' && userId === null ? [{ table: 'UsageByModel' }, { table, notRolledUp: true }] : [{ table }]
}

/**
 * The later of `from` and the first month that `UsageByModel` does not have. One expression instead of two conditions, since
 * SQLite would start to read the index at the first of them.
 */
export const fromFirstMonthNotRolledUp = (from: string) =>
  `CASE WHEN ${from} > ${firstMonthNotRolledUp} THEN ${from} ELSE ${firstMonthNotRolledUp} END`

/** The rows of one source. `index` is the suffix of its parameters `:from` and `:to`. */
function sourceQuery(
  { table, sign, notRolledUp }: Source,
  index: number,
  { by, unit, sums = sumNames }: RollupOptions,
  conditions: readonly string[],
) {
  const column = table === 'UsageDay' ? '"day"' : '"month"'
  const bucket = table === 'UsageDay' && unit !== 'day' ? 'SUBSTR("day", 1, 7)' : column
  const from = notRolledUp ? fromFirstMonthNotRolledUp(`:from${index}`) : `:from${index}`
  const where = [`${column} >= ${from}`, `${column} < :to${index}`, ...conditions].join(' AND ')
  const select = (columns: string[]) =>
    `SELECT ${itemColumns[by]} AS "item", ${bucket} AS "bucket", ${columns.join(', ')} FROM "${table}" WHERE ${where}`
  // Rows are stored by month, then model: grouped by these they are summed without sorting.
  if (table === 'UsageMonth') return `${select(sums.map(sumColumn))} GROUP BY "month", 1`
  return select(sums.map((name) => `${sign}"${name}" AS "${name}"`))
}
