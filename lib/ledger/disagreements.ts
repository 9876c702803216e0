import { formatPico } from '../core/money'
import type { Reader } from '../db/sql'
import { daysAgainstEntries } from './days-against-entries'
import { firstUnsummed, isOpen } from './statements'

/** Where the books contradict themselves, in words. None: every sum says the same as what it is the sum of. */
export async function disagreements(sql: Reader, signal?: AbortSignal): Promise<string[]> {
  return [
    ...(await monthsAgainstDays(sql)),
    ...(await sumsAgainstDays(sql)),
    ...(await peopleAgainstMonths(sql)),
    ...(await modelsAgainstMonths(sql)),
    ...(await heldAgainstOpen(sql)),
    ...(await daysAgainstEntries(sql, signal)),
  ]
}

async function monthsAgainstDays(sql: Reader): Promise<string[]> {
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

const sums = ['requests', 'units', 'costPico', 'unpriced']
const signed = (sign: '' | '-') => sums.map((name) => `${sign}"${name}" AS "${name}"`).join(', ')
const anyLeft = sums.map((name) => `sum("${name}") <> 0`).join(' OR ')

/** Triggers keep them, and the sums of people, unless somebody dropped one. */
async function sumsAgainstDays(sql: Reader): Promise<string[]> {
  const rows = await sql.all<{ month: string; userId: bigint; model: string; keyId: bigint }>(
    `SELECT "month", "userId", "model", "keyId" FROM (
        SELECT "month", "userId", "model", "keyId", ${signed('')} FROM "UsageMonth"
        UNION ALL SELECT substr("day", 1, 7), "userId", "model", "keyId", ${signed('-')} FROM "UsageDay") AS "both"
      GROUP BY 1, 2, 3, 4 HAVING ${anyLeft} ORDER BY 1, 2, 3, 4`,
  )
  return rows.map(
    ({ month, userId, model, keyId }) =>
      `${month}, person ${userId}, ${model}, key ${keyId}: the month is not the sum of its days`,
  )
}

async function peopleAgainstMonths(sql: Reader): Promise<string[]> {
  const rows = await sql.all<{ month: string; userId: bigint }>(
    `SELECT "month", "userId" FROM (
        SELECT "month", "userId", ${signed('')} FROM "UsageByUser"
        UNION ALL SELECT "month", "userId", ${signed('-')} FROM "UsageMonth") AS "both"
      GROUP BY 1, 2 HAVING ${anyLeft} ORDER BY 1, 2`,
  )
  return rows.map(({ month, userId }) => `${month}, person ${userId}: their sum is not that of their models`)
}

async function modelsAgainstMonths(sql: Reader): Promise<string[]> {
  const rows = await sql.all<{ month: string; model: string; keyId: bigint }>(
    `SELECT "month", "model", "keyId" FROM (
        SELECT "month", "model", "keyId", ${signed('')} FROM "UsageByModel"
        UNION ALL SELECT "month", "model", "keyId", ${signed('-')} FROM "UsageMonth" WHERE "month" < ${firstUnsummed}) AS "both"
      GROUP BY 1, 2, 3 HAVING ${anyLeft} ORDER BY 1, 2, 3`,
  )
  return rows.map(({ month, model, keyId }) => `${month}, ${model}, key ${keyId}: the sum is not that of its people`)
}

async function heldAgainstOpen(sql: Reader): Promise<string[]> {
  const rows = await sql.all<{ userId: bigint; held: bigint; open: bigint }>(
    `SELECT "userId", ${sum('held')}, ${sum('open')} FROM (
        SELECT "userId", "reservedPico" AS "held", 0 AS "open" FROM "UserMonth"
        UNION ALL SELECT "userId", 0, "reservedPico" FROM "UsageEntry" WHERE ${isOpen}) AS "both"
      GROUP BY "userId" HAVING sum("held") <> sum("open") ORDER BY "userId"`,
  )
  return rows.map(
    ({ userId, held, open }) => `person ${userId}: the months hold $${told(held)}, the open entries $${told(open)}`,
  )
}

const sum = (column: string) => `CAST(sum("${column}") AS BIGINT) AS "${column}"`

const told = (pico: bigint) => formatPico(pico, 12)
