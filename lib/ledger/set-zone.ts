import { addDays, dayOf, startOfDay } from '../core/time'
import type { Sql } from '../db/sql'
import { dayColumns, forgetSums, isOpen, list, parts } from './statements'
import { zoneOf } from './zone-of'

/** Cuts every day and month anew in `zone`. Days whose entries were pruned keep the zone they were cut in. */
export const zoneSetter = (sql: Sql) => async (zone: string) => {
  await sql.run(forgetSums)
  await sql.run(`CREATE TEMP TABLE "Cut" ("day" TEXT, "start" BIGINT, "end" BIGINT)`)
  await cutIn(sql, await zoneOf(sql))
  await sql.run(moveEntries('-'))
  await sql.run(`DELETE FROM "UsageDay" WHERE "requests" = 0`)
  await cutIn(sql, zone)
  await sql.run(moveEntries(''))
  for (const statement of MONTHS_FROM_DAYS) await sql.run(statement)
  await sql.run(KEEP, { zone })
}

const KEEP = `INSERT INTO "Setting" ("name", "value") VALUES ('reportingZone', :zone)
  ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`

/** Where every day that has entries begins and ends in `zone`: no database has to know zones as we know them. */
async function cutIn(sql: Sql, zone: string) {
  await sql.run(`DELETE FROM "Cut"`)
  const [reach] = await sql.all<{ first: bigint | null; last: bigint | null }>(
    `SELECT min("startedAt") AS "first", max("startedAt") AS "last" FROM "UsageEntry"`,
  )
  if (!reach || reach.first === null || reach.last === null) return
  const last = dayOf(Number(reach.last), zone)
  for (let day = dayOf(Number(reach.first), zone); day <= last; day = addDays(day, 1)) {
    const [start, end] = [startOfDay(day, zone), startOfDay(addDays(day, 1), zone)]
    await sql.run(`INSERT INTO "Cut" ("day", "start", "end") VALUES (:day, :start, :end)`, { day, start, end })
  }
}

const added = `"UsageDay"."%" + excluded."%"`

/** Takes every entry out of the day it stood in, or puts it into its new one: what was pruned stays where it is. */
const moveEntries = (sign: '-' | '') => `
  INSERT INTO "UsageDay" ("day", "userId", "model", "keyId", ${list(dayColumns)})
    SELECT "Cut"."day", "userId", "label", "keyId", ${sign}count(*), ${sign}sum("units"),
      ${list(parts, (part) => `${sign}sum("${part}")`)}, ${sign}sum(coalesce("costPico", 0)),
      ${sign}sum(CASE WHEN "costPico" IS NULL THEN 1 ELSE 0 END)
    FROM "Cut" JOIN "UsageEntry" ON "startedAt" >= "start" AND "startedAt" < "end"
    WHERE "state" <> 'reserved' GROUP BY 1, 2, 3, 4
    ON CONFLICT ("day", "userId", "model", "keyId")
    DO UPDATE SET ${list(dayColumns, (name) => `"${name}" = ${added.replaceAll('%', name)}`)}`

/** A month is the sum of its days. When somebody was last seen, and warned, is carried over where the month is the same. */
const MONTHS_FROM_DAYS = [
  `CREATE TEMP TABLE "OldMonth" AS SELECT "userId", "month", "lastUsedAt", "warned", "alerted" FROM "UserMonth"`,
  `DELETE FROM "UserMonth"`,
  `INSERT INTO "UserMonth" ("userId", "month", "settledPico", "lastUsedAt", "warned", "alerted")
    SELECT d."userId", substr(d."day", 1, 7), sum(d."costPico"), coalesce(max(o."lastUsedAt"), 0),
      coalesce(max(o."warned"), 0), coalesce(max(o."alerted"), 0)
    FROM "UsageDay" d LEFT JOIN "OldMonth" o ON o."userId" = d."userId" AND o."month" = substr(d."day", 1, 7)
    GROUP BY 1, 2`,
  `INSERT INTO "UserMonth" ("userId", "month", "reservedPico")
    SELECT "userId", substr("Cut"."day", 1, 7), sum("reservedPico")
    FROM "Cut" JOIN "UsageEntry" ON "startedAt" >= "start" AND "startedAt" < "end"
    WHERE ${isOpen} GROUP BY 1, 2
    ON CONFLICT ("userId", "month") DO UPDATE SET "reservedPico" = excluded."reservedPico"`,
  `DROP TABLE "OldMonth"`,
  `DROP TABLE "Cut"`,
]
