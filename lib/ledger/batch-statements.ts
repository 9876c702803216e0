import type { Sql, Values } from '../core/sql'
import { listDays, startOfDay } from '../core/time'
import type { MonthKey, UserPeriod } from './decisions'
import { entryColumns, isOpen, list, rollupColumns, settledColumns, tokenColumns } from './statements'

/*
 * PostgreSQL's own SQL: each statement takes all rows of a batch as one JSON array. Months are always locked in the same order,
 * before their entries and days, by everything that changes them: nothing deadlocks.
 */

const typesOf = (type: string, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, type]))

const types: Readonly<Record<string, string>> = {
  ...typesOf('TEXT', ['id', 'owner', 'model', 'label', 'endpoint', 'state', 'answeredModel', 'upstreamRequestId']),
  ...typesOf('TEXT', ['serviceTier', 'variant', 'trail', 'flags', 'confidence', 'client', 'sessionId', 'day', 'month']),
  ...typesOf('BIGINT', ['reservedPico', 'estimatePico', 'costPico', 'startedAt', 'firstByteAt', 'settledAt']),
  ...typesOf('BIGINT', ['settledPico', 'lastUsedAt', 'start', 'end']),
  ...typesOf('TEXT', ['period', 'from', 'to']),
  ...typesOf('INTEGER', [
    'userId',
    'keyId',
    'tokenId',
    'units',
    'status',
    'addedOutputLimit',
    'warned',
    ...tokenColumns,
  ]),
  stream: 'BOOLEAN',
  days: 'JSON',
}

/** The rows of the parameter `:rows`, as a table. */
const rowsOf = (columns: readonly string[], typeOf = (name: string) => types[name]) =>
  `json_to_recordset(CAST(:rows AS JSON)) AS "row" (${list(columns, (name) => `"${name}" ${typeOf(name)}`)})`

/** Half a surrogate pair, as `JSON.stringify` escapes it; and an escaped backslash, so that what follows it is not mistaken. */
const HALF_PAIR = /\\\\|\\ud[89a-f]../g

/** Text that is no valid Unicode is stored with replacement characters, as in other parameters. */
export function asRows(rows: readonly unknown[]): Values {
  const text = JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
  const isValid = !text.includes('\\ud')
  return { rows: isValid ? text : text.replace(HALF_PAIR, (match) => (match === '\\\\' ? match : '\ufffd')) }
}

/** The user's own monthly budget, or else the default one. */
const budget = `coalesce("User"."monthlyLimitPico",
  (SELECT CAST("value" AS BIGINT) FROM "Setting" WHERE "name" = 'defaultMonthlyLimitPico'))`

const lockedMonths = `SELECT m."userId", m."month", m."settledPico", m."reservedPico", m."lastUsedAt", m."warned",
    ${budget} AS "limitPico", (SELECT "value" FROM "Setting" WHERE "name" = 'reportingZone') AS "zone"
  FROM ${rowsOf(['userId', 'month'])} JOIN "UserMonth" m ON m."userId" = "row"."userId" AND m."month" = "row"."month"
    LEFT JOIN "User" ON "User"."id" = m."userId"
  ORDER BY m."userId", m."month" FOR UPDATE OF m`

/** Waits for whoever else has locked them. */
export const lockMonths = lockedMonths
/** Of what nobody else has locked. */
export const lockFreeMonths = `${lockedMonths} SKIP LOCKED`

const sum = (of: string) => `CAST(coalesce(sum(${of}), 0) AS BIGINT)`
const ofAllMonths = (column: string) =>
  `(SELECT ${sum(`m."${column}"`)} FROM "UserMonth" m WHERE m."userId" = "row"."userId")`

/** Sums of users' days, weeks and all time: exact while the lock of the user's month is held. */
export const readPeriods = `SELECT "row"."userId", "row"."period", "row"."from", "row"."to",
    CASE WHEN "row"."period" = 'total' THEN ${ofAllMonths('settledPico')} ELSE
      (SELECT ${sum('d."costPico"')} FROM json_array_elements_text("row"."days") AS "one"
        JOIN "UsageDay" d ON d."day" = "one"."value" AND d."userId" = "row"."userId") END AS "settledPico",
    CASE WHEN "row"."period" = 'total' THEN ${ofAllMonths('reservedPico')} ELSE
      (SELECT ${sum('e."reservedPico"')} FROM "UsageEntry" e WHERE ${isOpen} AND e."userId" = "row"."userId"
        AND e."startedAt" >= "row"."start" AND e."startedAt" < "row"."end") END AS "reservedPico"
  FROM ${rowsOf(['userId', 'period', 'from', 'to', 'days', 'start', 'end'])}`

/** A period as a row for `readPeriods`. */
export function periodRow(period: Omit<UserPeriod, 'period'> & { period: string }, zone: string) {
  const { from, to } = period
  if (period.period === 'total') return { ...period, days: [], start: 0, end: 0 }
  return { ...period, days: listDays(period), start: startOfDay(from, zone), end: startOfDay(to, zone) }
}

export const createMonths = `INSERT INTO "UserMonth" ("userId", "month")
  SELECT "userId", "month" FROM ${rowsOf(['userId', 'month'])} ORDER BY 1, 2 ON CONFLICT DO NOTHING`

/** Because pruning deletes closed ones without locking their months. */
export const lockEntries = `SELECT ${entryColumns} FROM "UsageEntry"
  WHERE "id" IN (SELECT json_array_elements_text(CAST(:rows AS JSON))) ORDER BY "id" FOR UPDATE`
export const lockFreeEntries = `${lockEntries} SKIP LOCKED`

export const findStart = `SELECT "userId", "startedAt" FROM "UsageEntry" WHERE "id" = :id`

const reservedColumns = [
  ...['id', 'owner', 'userId', 'keyId', 'model', 'label', 'endpoint', 'reservedPico', 'estimatePico', 'stream'],
  ...['startedAt', 'client', 'sessionId', 'tokenId'],
]
export const insertEntries = `INSERT INTO "UsageEntry" ("state", ${list(reservedColumns)})
  SELECT 'reserved', ${list(reservedColumns)} FROM ${rowsOf(reservedColumns)}`

export const closeEntries = `UPDATE "UsageEntry" SET ${list(settledColumns, (name) => `"${name}" = "row"."${name}"`)}
  FROM ${rowsOf(['id', ...settledColumns])} WHERE "UsageEntry"."id" = "row"."id"`

export const deleteEntries = `DELETE FROM "UsageEntry"
  WHERE "id" IN (SELECT json_array_elements_text(CAST(:rows AS JSON)))`

const monthColumns = ['settledPico', 'reservedPico', 'lastUsedAt', 'warned']
export const updateMonths = `UPDATE "UserMonth" SET ${list(monthColumns, (name) => `"${name}" = "row"."${name}"`)}
  FROM ${rowsOf(['userId', 'month', ...monthColumns])}
  WHERE "UserMonth"."userId" = "row"."userId" AND "UserMonth"."month" = "row"."month"`

const dayTypes = (name: string) => (rollupColumns.includes(name) ? 'BIGINT' : types[name])
/** In the order in which the triggers reach the rows of months that all users share. */
export const addToDays = `INSERT INTO "UsageDay" ("day", "userId", "model", "keyId", ${list(rollupColumns)})
  SELECT "day", "userId", "label", "keyId", ${list(rollupColumns)}
  FROM ${rowsOf(['day', 'userId', 'label', 'keyId', ...rollupColumns], dayTypes)}
  ORDER BY substr("day", 1, 7), "label", "keyId", "userId", "day"
  ON CONFLICT ("day", "userId", "model", "keyId")
  DO UPDATE SET ${list(rollupColumns, (name) => `"${name}" = "UsageDay"."${name}" + excluded."${name}"`)}`

/** For bulk changes, which then change these months in any order; null for all months, and those that others would create. */
export async function lockMonthsInOrder(sql: Sql, months: readonly MonthKey[] | null): Promise<void> {
  if (months === null) await sql.run('LOCK TABLE "UserMonth" IN EXCLUSIVE MODE')
  else await sql.all(lockMonths, asRows(months))
}
