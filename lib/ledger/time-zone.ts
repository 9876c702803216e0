import type { Reader, Sql } from '../core/sql'
import { addDays, dayOf, startOfDay } from '../core/time'
import type { LockMonths } from './decisions'
import { forgetMonthlyRollups, isOpen, list, rollupColumns, tokenColumns } from './statements'

/** The IANA time zone of all days and months in the ledger. */
export async function readReportingZone(sql: Reader): Promise<string> {
  const [row] = await sql.all<{ value: string }>(`SELECT "value" FROM "Setting" WHERE "name" = 'reportingZone'`)
  return row?.value ?? 'UTC'
}

/** Recalculates all days and months in `zone`. Days whose entries were pruned keep their old boundaries. */
export const setZoneCommand = (sql: Sql, lockMonths: LockMonths) => async (zone: string) => {
  await lockMonths(null)
  await sql.run(forgetMonthlyRollups)
  await sql.run(`CREATE TEMP TABLE "DayRange" ("day" TEXT, "start" BIGINT, "end" BIGINT)`)
  await fillDayRanges(sql, await readReportingZone(sql))
  await sql.run(addEntriesToDays('-'))
  await sql.run(`DELETE FROM "UsageDay" WHERE "requests" = 0`)
  await fillDayRanges(sql, zone)
  await sql.run(addEntriesToDays(''))
  for (const statement of MONTHS_FROM_DAYS) await sql.run(statement)
  await sql.run(SAVE, { zone })
}

const SAVE = `INSERT INTO "Setting" ("name", "value") VALUES ('reportingZone', :zone)
  ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`

/** Start and end of every day with entries. Computed here, because the databases may know other time zone rules. */
async function fillDayRanges(sql: Sql, zone: string) {
  await sql.run(`DELETE FROM "DayRange"`)
  const [range] = await sql.all<{ first: bigint | null; last: bigint | null }>(
    `SELECT min("startedAt") AS "first", max("startedAt") AS "last" FROM "UsageEntry"`,
  )
  if (!range || range.first === null || range.last === null) return
  const last = dayOf(Number(range.last), zone)
  for (let day = dayOf(Number(range.first), zone); day <= last; day = addDays(day, 1)) {
    const [start, end] = [startOfDay(day, zone), startOfDay(addDays(day, 1), zone)]
    await sql.run(`INSERT INTO "DayRange" ("day", "start", "end") VALUES (:day, :start, :end)`, { day, start, end })
  }
}

/** Adds every entry to the day it falls into, or with `-` subtracts it. What pruned entries left in their days stays. */
const addEntriesToDays = (sign: '-' | '') => `
  INSERT INTO "UsageDay" ("day", "userId", "model", "keyId", ${list(rollupColumns)})
    SELECT "DayRange"."day", "userId", "label", "keyId", ${sign}count(*), ${sign}sum("units"),
      ${list(tokenColumns, (name) => `${sign}sum("${name}")`)}, ${sign}sum(coalesce("costPico", 0)),
      ${sign}sum(CASE WHEN "costPico" IS NULL THEN 1 ELSE 0 END)
    FROM "DayRange" JOIN "UsageEntry" ON "startedAt" >= "start" AND "startedAt" < "end"
    WHERE "state" <> 'reserved' GROUP BY 1, 2, 3, 4
    ON CONFLICT ("day", "userId", "model", "keyId")
    DO UPDATE SET ${list(rollupColumns, (name) => `"${name}" = "UsageDay"."${name}" + excluded."${name}"`)}`

/** A month is the sum of its days. Its last use and its warnings carry over. */
const MONTHS_FROM_DAYS = [
  `CREATE TEMP TABLE "OldMonth" AS SELECT "userId", "month", "lastUsedAt", "warned", "alerted" FROM "UserMonth"`,
  `DELETE FROM "UserMonth"`,
  `INSERT INTO "UserMonth" ("userId", "month", "settledPico", "lastUsedAt", "warned", "alerted")
    SELECT d."userId", substr(d."day", 1, 7), sum(d."costPico"), coalesce(max(o."lastUsedAt"), 0),
      coalesce(max(o."warned"), 0), coalesce(max(o."alerted"), 0)
    FROM "UsageDay" d LEFT JOIN "OldMonth" o ON o."userId" = d."userId" AND o."month" = substr(d."day", 1, 7)
    GROUP BY 1, 2`,
  `INSERT INTO "UserMonth" ("userId", "month", "reservedPico")
    SELECT "userId", substr("DayRange"."day", 1, 7), sum("reservedPico")
    FROM "DayRange" JOIN "UsageEntry" ON "startedAt" >= "start" AND "startedAt" < "end"
    WHERE ${isOpen} GROUP BY 1, 2
    ON CONFLICT ("userId", "month") DO UPDATE SET "reservedPico" = excluded."reservedPico"`,
  `DROP TABLE "OldMonth"`,
  `DROP TABLE "DayRange"`,
]
