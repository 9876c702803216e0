import type { Sql } from '../db/sql'
import { formatPico } from '../money'
import { daysAgainstEntries } from './days-against-entries'

/** Where the books contradict themselves, in words. None: every sum says the same as what it is the sum of. */
export async function disagreements(sql: Sql, signal?: AbortSignal): Promise<string[]> {
  return [
    ...(await monthsAgainstDays(sql)),
    ...(await heldAgainstOpen(sql)),
    ...(await daysAgainstEntries(sql, signal)),
  ]
}

async function monthsAgainstDays(sql: Sql): Promise<string[]> {
  const rows = await sql.all<{ userId: bigint; month: string; settled: bigint; days: bigint }>(
    `SELECT "userId", "month", ${sum('settled')}, ${sum('days')} FROM (
        SELECT "userId", "month", "settledPico" AS "settled", 0 AS "days" FROM "UserMonth"
        UNION ALL SELECT "userId", substr("day", 1, 7), 0, "costPico" FROM "UsageDay") AS "both"
      GROUP BY "userId", "month" HAVING sum("settled") <> sum("days") ORDER BY "month", "userId"`,
  )
  return rows.map(
    ({ userId, month, settled, days }) =>
      `${month}, person ${userId}: the month says $${told(settled)}, its days $${told(days)}`,
  )
}

async function heldAgainstOpen(sql: Sql): Promise<string[]> {
  const rows = await sql.all<{ userId: bigint; held: bigint; open: bigint }>(
    `SELECT "userId", ${sum('held')}, ${sum('open')} FROM (
        SELECT "userId", "reservedPico" AS "held", 0 AS "open" FROM "UserMonth"
        UNION ALL SELECT "userId", 0, "reservedPico" FROM "UsageEntry" WHERE "state" = 'reserved') AS "both"
      GROUP BY "userId" HAVING sum("held") <> sum("open") ORDER BY "userId"`,
  )
  return rows.map(
    ({ userId, held, open }) => `person ${userId}: the months hold $${told(held)}, the open entries $${told(open)}`,
  )
}

const sum = (column: string) => `CAST(sum("${column}") AS BIGINT) AS "${column}"`

const told = (pico: bigint) => formatPico(pico, 12)
