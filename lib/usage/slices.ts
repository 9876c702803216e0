import type { Span } from '../time'
import type { Unit } from './bars'
import { wholeMonths } from './whole-months'

export const cuts = ['user', 'model', 'key', 'day'] as const
export type Cut = (typeof cuts)[number]

/** Null leaves open. */
export type UsageFilter = { userId: number | null; keyId: number | null; model: string | null }
export const everything: UsageFilter = { userId: null, keyId: null, model: null }

const items = { user: '"userId"', key: '"keyId"', model: '"model"', day: `''` }

const names = ['costPico', 'units', 'requests', 'unpriced']
const sumOf = (name: string) => `CAST(SUM("${name}") AS BIGINT) AS "${name}"`
export const SUMS = names.map(sumOf).join(', ')

type Slice = { table: 'UsageDay' | 'UsageMonth'; from: string; to: string; sign: '' | '-' }

/** Only days are cut out of days. */
function slicesOf(span: Span, unit: Unit | null): Slice[] {
  if (unit === 'day') return [{ table: 'UsageDay', ...span, sign: '' }]
  const { months, added, removed } = wholeMonths(span)
  return [
    { table: 'UsageMonth', ...months, sign: '' },
    ...added.map((days) => ({ table: 'UsageDay', ...days, sign: '' }) as const),
    ...removed.map((days) => ({ table: 'UsageDay', ...days, sign: '-' }) as const),
  ]
}

/** The rows of a slice; its values are those named `at`. */
function rowsOf({ table, sign }: Slice, at: number, unit: Unit | null, conditions: readonly string[]) {
  const column = table === 'UsageDay' ? '"day"' : '"month"'
  const bar = table === 'UsageDay' && unit !== 'day' ? 'SUBSTR("day", 1, 7)' : column
  const sums = names.map((name) => `${sign}"${name}" AS "${name}"`).join(', ')
  const where = [`${column} >= :from${at}`, `${column} < :to${at}`, ...conditions].join(' AND ')
  return `SELECT ${bar} AS "bar", "userId", "keyId", "model", ${sums} FROM "${table}" WHERE ${where}`
}

/** Rows to be summed up, as a statement in brackets and its values. `only`: of which rows. */
function rowsIn(span: Span, unit: Unit | null, filter: UsageFilter, only: readonly string[] = []) {
  const asked = Object.entries(filter).flatMap(([name, value]) => (value === null ? [] : [`"${name}" = :${name}`]))
  const conditions = [...asked, ...only]
  const slices = slicesOf(span, unit)
  const rows = slices.map((slice, at) => rowsOf(slice, at, unit, conditions)).join(' UNION ALL ')
  const edges = slices.flatMap(({ from, to }, at) => [
    [`from${at}`, from],
    [`to${at}`, to],
  ])
  return { rows: `(${rows}) AS "slices"`, values: { ...Object.fromEntries(edges), ...filter } }
}

/** A statement that sums up each item in each bar, and its values; `unit` null: over the whole span at once. */
export function sumsOf(span: Span, by: Cut, unit: Unit | null, filter: UsageFilter, only?: readonly string[]) {
  const { rows, values } = rowsIn(span, unit, filter, only)
  // By the item first: numbers sort in half the time of text.
  const text = `SELECT ${items[by]} AS "item", ${unit ? '"bar"' : `''`} AS "bar", ${SUMS}
    FROM ${rows} GROUP BY 1, 2 HAVING SUM("requests") <> 0`
  return { text, values }
}

/** A statement that sums up what each item cost over the whole span, and its values: of four sums the one that is told. */
export function costsOf(span: Span, by: Cut, filter: UsageFilter) {
  const { rows, values } = rowsIn(span, null, filter)
  return { text: `SELECT ${items[by]} AS "item", ${sumOf('costPico')} FROM ${rows} GROUP BY 1`, values }
}
