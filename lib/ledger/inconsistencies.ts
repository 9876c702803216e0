import { formatPico } from '../core/money'
import type { Reader } from '../core/sql'
import { addDays, type Day, dayOf, startOfDay } from '../core/time'
import { firstMonthNotRolledUp, IMPORT_SETTING_PREFIX, isOpen } from './statements'
import { readReportingZone } from './time-zone'

/** Describes every total of the ledger that is not the sum of its parts. Empty if the ledger is consistent. */
export async function findInconsistencies(sql: Reader, signal?: AbortSignal): Promise<string[]> {
  return [
    ...(await settledMonths(sql)),
    ...(await monthlyRollups(sql)),
    ...(await rollupsByUser(sql)),
    ...(await rollupsByModel(sql)),
    ...(await reservations(sql)),
    ...(await dailyRollups(sql, signal)),
  ]
}

const sum = (column: string) => `CAST(coalesce(sum("${column}"), 0) AS BIGINT) AS "${column}"`
const dollars = (pico: bigint) => `$${formatPico(pico, 12)}`

async function settledMonths(sql: Reader): Promise<string[]> {
  const rows = await sql.all<{ userId: bigint; month: string; settled: bigint; days: bigint }>(
    `SELECT "userId", "month", ${sum('settled')}, ${sum('days')} FROM (
        SELECT "userId", "month", "settledPico" AS "settled", 0 AS "days" FROM "UserMonth"
        UNION ALL SELECT "userId", substr("day", 1, 7), 0, "costPico" FROM "UsageDay") AS "both"
      GROUP BY "userId", "month" HAVING sum("settled") <> sum("days") ORDER BY "month", "userId"`,
  )
  return rows.map(
    ({ userId, month, settled, days }) =>
      `${month}, user ${userId}: the month has ${dollars(settled)}, its days ${dollars(days)}`,
  )
}

const totals = ['requests', 'units', 'costPico', 'unpriced']
const signed = (sign: '' | '-') => totals.map((name) => `${sign}"${name}" AS "${name}"`).join(', ')
const differs = totals.map((name) => `sum("${name}") <> 0`).join(' OR ')

/** These rollups are maintained by triggers, so they only differ if a trigger was dropped. */
async function monthlyRollups(sql: Reader): Promise<string[]> {
  const rows = await sql.all<{ month: string; userId: bigint; model: string; keyId: bigint }>(
    `SELECT "month", "userId", "model", "keyId" FROM (
        SELECT "month", "userId", "model", "keyId", ${signed('')} FROM "UsageMonth"
        UNION ALL SELECT substr("day", 1, 7), "userId", "model", "keyId", ${signed('-')} FROM "UsageDay") AS "both"
      GROUP BY 1, 2, 3, 4 HAVING ${differs} ORDER BY 1, 2, 3, 4`,
  )
  return rows.map(
    ({ month, userId, model, keyId }) =>
      `${month}, user ${userId}, ${model}, key ${keyId}: the month is not the sum of its days`,
  )
}

async function rollupsByUser(sql: Reader): Promise<string[]> {
  const rows = await sql.all<{ month: string; userId: bigint }>(
    `SELECT "month", "userId" FROM (
        SELECT "month", "userId", ${signed('')} FROM "UsageByUser"
        UNION ALL SELECT "month", "userId", ${signed('-')} FROM "UsageMonth") AS "both"
      GROUP BY 1, 2 HAVING ${differs} ORDER BY 1, 2`,
  )
  return rows.map(({ month, userId }) => `${month}, user ${userId}: the total is not the sum of the user's models`)
}

async function rollupsByModel(sql: Reader): Promise<string[]> {
  const rows = await sql.all<{ month: string; model: string; keyId: bigint }>(
    `SELECT "month", "model", "keyId" FROM (
        SELECT "month", "model", "keyId", ${signed('')} FROM "UsageByModel"
        UNION ALL SELECT "month", "model", "keyId", ${signed('-')} FROM "UsageMonth"
          WHERE "month" < ${firstMonthNotRolledUp}) AS "both"
      GROUP BY 1, 2, 3 HAVING ${differs} ORDER BY 1, 2, 3`,
  )
  return rows.map(
    ({ month, model, keyId }) => `${month}, ${model}, key ${keyId}: the total is not the sum of its users`,
  )
}

async function reservations(sql: Reader): Promise<string[]> {
  const rows = await sql.all<{ userId: bigint; reserved: bigint; open: bigint }>(
    `SELECT "userId", ${sum('reserved')}, ${sum('open')} FROM (
        SELECT "userId", "reservedPico" AS "reserved", 0 AS "open" FROM "UserMonth"
        UNION ALL SELECT "userId", 0, "reservedPico" FROM "UsageEntry" WHERE ${isOpen}) AS "both"
      GROUP BY "userId" HAVING sum("reserved") <> sum("open") ORDER BY "userId"`,
  )
  return rows.map(
    ({ userId, reserved, open }) =>
      `user ${userId}: the months have ${dollars(reserved)} reserved, the open entries ${dollars(open)}`,
  )
}

type Totals = { requests: bigint; units: bigint; costPico: bigint }
type TotalsRow = Totals & { userId: bigint; model: string; keyId: bigint }

const closedEntries = `FROM "UsageEntry" WHERE "state" <> 'reserved'`

/**
 * Compares each day with its entries. After pruning, the first days may exceed their entries, one day further if the time
 * zone changed since. Imported usage never had entries.
 */
async function dailyRollups(sql: Reader, signal?: AbortSignal): Promise<string[]> {
  const [range] = await sql.all<{ first: bigint | null; last: bigint; count: bigint }>(
    `SELECT min("startedAt") AS "first", max("startedAt") AS "last", count(*) AS "count" ${closedEntries}`,
  )
  if (!range || range.first === null) return []
  const zone = await readReportingZone(sql)
  const importKeys = await findImportKeys(sql)
  const [first, last] = [dayOf(Number(range.first), zone), dayOf(Number(range.last), zone)]
  const wasPruned = (await requestsInDays(sql, importKeys)) > range.count
  const lastPartialDay = wasPruned ? addDays(first, 1) : null
  const problems: string[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) {
    signal?.throwIfAborted()
    const rollups = (await rollupsOf(sql, day)).filter(({ keyId }) => !importKeys.has(keyId))
    const isPartial = lastPartialDay !== null && day <= lastPartialDay
    problems.push(...compareDay(day, rollups, await entryTotalsOf(sql, day, zone), isPartial))
  }
  return problems
}

/** The ids of the keys that imports recorded their usage under. */
async function findImportKeys(sql: Reader): Promise<Set<bigint>> {
  const rows = await sql.all<{ value: string }>(
    `SELECT "value" FROM "Setting" WHERE "name" LIKE '${IMPORT_SETTING_PREFIX}%'`,
  )
  return new Set(rows.map(({ value }) => BigInt(value)))
}

async function requestsInDays(sql: Reader, importKeys: ReadonlySet<bigint>): Promise<bigint> {
  const keys = await sql.all<{ keyId: bigint; requests: bigint }>(
    `SELECT "keyId", ${sum('requests')} FROM "UsageDay" GROUP BY "keyId"`,
  )
  return keys.filter(({ keyId }) => !importKeys.has(keyId)).reduce((total, { requests }) => total + requests, 0n)
}

const rollupsOf = (sql: Reader, day: Day) =>
  sql.all<TotalsRow>(
    `SELECT "userId", "model", "keyId", "requests", "units", "costPico" FROM "UsageDay" WHERE "day" = :day`,
    { day },
  )

const entryTotalsOf = (sql: Reader, day: Day, zone: string) =>
  sql.all<TotalsRow>(
    `SELECT "userId", "label" AS "model", "keyId", count(*) AS "requests", ${sum('units')}, ${sum('costPico')}
      ${closedEntries} AND "startedAt" >= :start AND "startedAt" < :end GROUP BY "userId", "label", "keyId"`,
    { start: startOfDay(day, zone), end: startOfDay(addDays(day, 1), zone) },
  )

const noTotals: Totals = { requests: 0n, units: 0n, costPico: 0n }

/** `isPartial`: the day may exceed its entries. */
function compareDay(day: Day, rollups: TotalsRow[], entries: TotalsRow[], isPartial: boolean): string[] {
  const describeRow = ({ userId, model, keyId }: TotalsRow) => `user ${userId}, ${model}, key ${keyId}`
  const dayTotals = new Map(rollups.map((row) => [describeRow(row), row]))
  const entryTotals = new Map(entries.map((row) => [describeRow(row), row]))
  return [...new Set([...dayTotals.keys(), ...entryTotals.keys()])].flatMap((name) => {
    const [actual, expected] = [dayTotals.get(name) ?? noTotals, entryTotals.get(name) ?? noTotals]
    const wrong = (['requests', 'units', 'costPico'] as const).find((total) => {
      return isPartial ? expected[total] > actual[total] : expected[total] !== actual[total]
    })
    return wrong ? [`${day}, ${name}: the day has ${actual[wrong]} ${wrong}, its entries ${expected[wrong]}`] : []
  })
}
