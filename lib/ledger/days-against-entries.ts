import { addDays, type Day, dayOf, startOfDay } from '../core/time'
import type { Reader } from '../db/sql'
import { importedKeys } from './imported'
import { zoneOf } from './zone-of'

type Sum = { requests: bigint; units: bigint; costPico: bigint }
type Row = Sum & { userId: bigint; model: string; keyId: bigint }

const sum = (column: string) => `CAST(coalesce(sum("${column}"), 0) AS BIGINT) AS "${column}"`
const closed = `FROM "UsageEntry" WHERE "state" <> 'reserved'`

/**
 * Days that are not the sum of their entries. What was pruned is gone from the front, and another zone may have moved its
 * border by a day: there a day may hold more than its entries. Usage that was imported never had any.
 */
export async function daysAgainstEntries(sql: Reader, signal?: AbortSignal): Promise<string[]> {
  const [reach] = await sql.all<{ first: bigint | null; last: bigint; count: bigint }>(
    `SELECT min("startedAt") AS "first", max("startedAt") AS "last", count(*) AS "count" ${closed}`,
  )
  if (!reach || reach.first === null) return []
  const zone = await zoneOf(sql)
  const imported = await importedKeys(sql)
  const [first, last] = [dayOf(Number(reach.first), zone), dayOf(Number(reach.last), zone)]
  const looseUntil = (await requestsInDays(sql, imported)) > reach.count ? addDays(first, 1) : null
  const found: string[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) {
    signal?.throwIfAborted()
    const ofDay = (await daysOf(sql, day)).filter(({ keyId }) => !imported.has(keyId))
    found.push(...compared(day, ofDay, await entriesOf(sql, day, zone), looseUntil !== null && day <= looseUntil))
  }
  return found
}

async function requestsInDays(sql: Reader, imported: ReadonlySet<bigint>): Promise<bigint> {
  const keys = await sql.all<{ keyId: bigint; requests: bigint }>(
    `SELECT "keyId", ${sum('requests')} FROM "UsageDay" GROUP BY "keyId"`,
  )
  return keys.filter(({ keyId }) => !imported.has(keyId)).reduce((total, { requests }) => total + requests, 0n)
}

const daysOf = (sql: Reader, day: Day) =>
  sql.all<Row>(
    `SELECT "userId", "model", "keyId", "requests", "units", "costPico" FROM "UsageDay" WHERE "day" = :day`,
    { day },
  )

const entriesOf = (sql: Reader, day: Day, zone: string) =>
  sql.all<Row>(
    `SELECT "userId", "label" AS "model", "keyId", count(*) AS "requests", ${sum('units')}, ${sum('costPico')} ${closed}
      AND "startedAt" >= :start AND "startedAt" < :end GROUP BY "userId", "label", "keyId"`,
    { start: startOfDay(day, zone), end: startOfDay(addDays(day, 1), zone) },
  )

const none: Sum = { requests: 0n, units: 0n, costPico: 0n }

function compared(day: Day, days: Row[], entries: Row[], loose: boolean): string[] {
  const nameOf = ({ userId, model, keyId }: Row) => `person ${userId}, ${model}, key ${keyId}`
  const ofDay = new Map(days.map((row) => [nameOf(row), row]))
  const ofEntries = new Map(entries.map((row) => [nameOf(row), row]))
  return [...new Set([...ofDay.keys(), ...ofEntries.keys()])].flatMap((name) => {
    const [said, kept] = [ofDay.get(name) ?? none, ofEntries.get(name) ?? none]
    const wrong = (['requests', 'units', 'costPico'] as const).find((what) => {
      return loose ? kept[what] > said[what] : kept[what] !== said[what]
    })
    return wrong ? [`${day}, ${name}: the day says ${said[wrong]} ${wrong}, its entries ${kept[wrong]}`] : []
  })
}
