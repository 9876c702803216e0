import type { Database } from 'better-sqlite3'
import type { History, HistoryDay } from '../history'
import { parseInstant } from './values'

type Sums = { requests: bigint; input: bigint; output: bigint; units: bigint; pico: bigint; unpriced: bigint }
type DayRow = Sums & { user: bigint; day: string; model: string }
type MonthRow = { user: bigint; month: string; lastUsed: string }

const SUMS = ['requests', 'input', 'output', 'units', 'pico', 'unpriced'].map((name) => `sum("${name}") AS "${name}"`)
const FROM_RECORDED = `FROM "recorded" JOIN "user" ON "sourceId" = "recorded"."user" WHERE "day" <> ''`

/** The recorded usage of `users`: ids here, by their id in opencatd. */
export function readHistory(usage: Database, users: ReadonlyMap<bigint, { id: number }>): History {
  usage.exec(`CREATE TEMP TABLE "user" ("sourceId" INTEGER PRIMARY KEY, "id" INTEGER)`)
  const insert = usage.prepare('INSERT INTO "user" VALUES (?, ?)')
  for (const [sourceId, { id }] of users) insert.run(sourceId, id)
  const groups = `${FROM_RECORDED} GROUP BY "id", "day", "model"`
  const requests = usage.prepare(`SELECT coalesce(sum("requests"), 0) ${FROM_RECORDED}`).pluck().get() as bigint
  const days = usage.prepare(
    `SELECT "id" AS "user", "day", "model", ${SUMS.join(', ')} ${groups} ORDER BY "day", "id", "model"`,
  )
  return { months: readMonths(usage), days: toDays(days.iterate() as IterableIterator<DayRow>), requests }
}

/** `rows`: ordered by day. */
function* toDays(rows: IterableIterator<DayRow>): Generator<HistoryDay[]> {
  let day: HistoryDay[] = []
  for (const { user, ...row } of rows) {
    if (day[0] && day[0].day !== row.day) {
      yield day
      day = []
    }
    day.push({ ...row, userId: Number(user) })
  }
  if (day.length > 0) yield day
}

function readMonths(usage: Database): History['months'] {
  const months = usage
    .prepare(
      `SELECT "id" AS "user", substr("day", 1, 7) AS "month", max("lastUsed") AS "lastUsed" ${FROM_RECORDED} GROUP BY 1, 2`,
    )
    .all() as MonthRow[]
  return months.map(({ user, month, lastUsed }) => {
    return { userId: Number(user), month, lastUsedAt: BigInt(parseInstant(lastUsed)?.getTime() ?? 0) }
  })
}
