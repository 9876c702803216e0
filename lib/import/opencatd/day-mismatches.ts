import type { Database } from 'better-sqlite3'

type Amount = { units: bigint; pico: bigint }

/** `twice`: it had two sums for the day. `untold`: it had none. `less`, `more`: than its own requests of the day. */
export type WrongDay = {
  user: bigint
  day: string
  why: 'twice' | 'untold' | 'less' | 'more'
  reported: Amount
  booked: Amount
}

type Row = { user: bigint; day: string; times: bigint; told: bigint; toldUnits: bigint; pico: bigint; units: bigint }

/** It printed six places: two amounts that are nearer than half of the last one are the same. */
const HALF_OF_LAST = 500_000

const ROWS = `SELECT "user", "day", sum("times") AS "times", sum("told") AS "told", sum("toldUnits") AS "toldUnits",
    sum("pico") AS "pico", sum("units") AS "units"
  FROM (
    SELECT "user", "day", "times", "pico" AS "told", "units" AS "toldUnits", 0 AS "pico", 0 AS "units" FROM "told"
    UNION ALL SELECT "user", "day", 0, 0, 0, "pico", "units" FROM "cell")
  WHERE "day" <> '' GROUP BY "user", "day"
  HAVING abs(sum("told") - sum("pico")) >= ${HALF_OF_LAST} OR sum("toldUnits") <> sum("units")
  ORDER BY "day", "user"`

/** Where what opencatd reported of a person's day is not the sum of its own requests. */
export const wrongDays = (usage: Database): WrongDay[] =>
  (usage.prepare(ROWS).all() as Row[]).map(({ user, day, times, told, toldUnits, pico, units }) => {
    const why = times > 1n ? 'twice' : times === 0n ? 'untold' : told < pico || toldUnits < units ? 'less' : 'more'
    return { user, day, why, reported: { units: toldUnits, pico: told }, booked: { units, pico } }
  })

/** All that it reported, of days that can be. */
export const toldInAll = (usage: Database): Amount =>
  usage
    .prepare(
      `SELECT coalesce(sum("units"), 0) AS "units", coalesce(sum("pico"), 0) AS "pico" FROM "told" WHERE "day" <> ''`,
    )
    .get() as Amount

export type History = Amount & { requests: bigint; first: string | null; last: string | null }

/** All that is booked. */
export const historyOf = (usage: Database): History =>
  usage
    .prepare(
      `SELECT coalesce(sum("requests"), 0) AS "requests", coalesce(sum("units"), 0) AS "units",
        coalesce(sum("pico"), 0) AS "pico", min("day") AS "first", max("day") AS "last" FROM "cell" WHERE "day" <> ''`,
    )
    .get() as History
