import { dayOf, type Span } from '../core/time'
import { firstUnsummed } from '../ledger/statements'
import { context } from '../runtime/context'
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
/** Of a group: days that are taken away may leave nothing of it. */
export const USED = 'SUM("requests") <> 0'

type Table = 'UsageDay' | 'UsageMonth' | 'UsageByUser' | 'UsageByModel'
/** `rest`: only of months that `UsageByModel` has not. */
type Slice = { table: Table; from: string; to: string; sign: '' | '-'; rest?: true }

/** `unit` null: over the whole span at once. `sums`: of what, all of them if not said. `only`: more conditions. */
type Asked = {
  span: Span
  by: Cut
  unit: Unit | null
  filter: UsageFilter
  sums?: readonly string[]
  only?: readonly string[]
}

/** Only days are cut out of days. */
function slicesOf({ span, by, unit, filter }: Asked): Slice[] {
  if (unit === 'day') return [{ table: 'UsageDay', ...span, sign: '' }]
  const { months, added, removed } = wholeMonths(span, dayOf(Date.now(), context().zone()))
  return [
    ...tablesFor(by, filter).map((table) => ({ ...table, ...months, sign: '' }) as const),
    ...added.map((days) => ({ table: 'UsageDay', ...days, sign: '' }) as const),
    ...removed.map((days) => ({ table: 'UsageDay', ...days, sign: '-' }) as const),
  ]
}

/** The tables with the fewest rows that whole months can be read from. */
function tablesFor(by: Cut, { userId, keyId, model }: UsageFilter): Pick<Slice, 'table' | 'rest'>[] {
  const ofPeople = (by === 'user' || by === 'day') && keyId === null && model === null
  const table = ofPeople ? 'UsageByUser' : 'UsageMonth'
  return by !== 'user' && userId === null ? [{ table: 'UsageByModel' }, { table, rest: true }] : [{ table }]
}

/** Where the months begin that `UsageByModel` has not. One value, not two conditions: SQLite begins to read at the first. */
export const unsummedFrom = (from: string) =>
  `CASE WHEN ${from} > ${firstUnsummed} THEN ${from} ELSE ${firstUnsummed} END`

/** The rows of a slice; its values are those named `at`. */
function rowsIn(
  { table, sign, rest }: Slice,
  at: number,
  { by, unit, sums = names }: Asked,
  conditions: readonly string[],
) {
  const column = table === 'UsageDay' ? '"day"' : '"month"'
  const bar = table === 'UsageDay' && unit !== 'day' ? 'SUBSTR("day", 1, 7)' : column
  const from = rest ? unsummedFrom(`:from${at}`) : `:from${at}`
  const where = [`${column} >= ${from}`, `${column} < :to${at}`, ...conditions].join(' AND ')
  const rows = (columns: string[]) =>
    `SELECT ${items[by]} AS "item", ${bar} AS "bar", ${columns.join(', ')} FROM "${table}" WHERE ${where}`
  // The month, then the model, is how they lie: by model they are added up without being sorted.
  if (table === 'UsageMonth') return `${rows(sums.map(sumOf))} GROUP BY "month", 1`
  return rows(sums.map((name) => `${sign}"${name}" AS "${name}"`))
}

/** A statement for rows that are to be summed up, several of each item in each bar, and its values. */
export function rowsOf(asked: Asked) {
  const { filter, only = [] } = asked
  const given = Object.entries(filter).flatMap(([name, value]) => (value === null ? [] : [`"${name}" = :${name}`]))
  const slices = slicesOf(asked)
  const rows = slices.map((slice, at) => rowsIn(slice, at, asked, [...given, ...only])).join(' UNION ALL ')
  const edges = slices.flatMap(({ from, to }, at) => [
    [`from${at}`, from],
    [`to${at}`, to],
  ])
  return { rows, values: { ...Object.fromEntries(edges), ...filter } }
}

/** A statement that sums up each item over the whole span, and its values. */
export function sumsOf(span: Span, by: Cut, filter: UsageFilter, only: readonly string[] = []) {
  const { rows, values } = rowsOf({ span, by, unit: null, filter, only })
  return { text: `SELECT "item", ${SUMS} FROM (${rows}) AS "rows" GROUP BY 1 HAVING ${USED}`, values }
}

/** A statement that sums up what each item cost over the whole span, and its values: of four sums the one that is told. */
export function costsOf(span: Span, by: Cut, filter: UsageFilter) {
  const { rows, values } = rowsOf({ span, by, unit: null, filter, sums: ['costPico'] })
  return { text: `SELECT "item", ${sumOf('costPico')} FROM (${rows}) AS "rows" GROUP BY 1`, values }
}
