import { addDays, type Day } from '../../lib/core/time'
import type { TestSource } from './source'

/**
 * Adds `people` users and `rows` requests of theirs over the year before `until`, at opencatd's prices. Their ids
 * follow root's.
 */
export function fillYear(source: TestSource, { people, rows, until }: { people: number; rows: number; until: Day }) {
  for (let id = 2; id <= people + 1; id += 1) source.user(id, `Person ${id}`, tokenOf(id))
  source.usage.exec('BEGIN')
  source.usage.prepare(YEAR).run({ people, rows, first: addDays(until, -365) })
  source.sumUp()
  source.usage.exec('COMMIT')
}

export const tokenOf = (id: number) => `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`

/** Costs have six decimal places, the clock is at +08:00, and every user has requests on most days. */
const YEAR = `INSERT INTO "usages" ("prompt_hash", "user_id", "sku", "prompt_units", "completion_units", "total_unit", "cost", "date")
  WITH RECURSIVE
    "number"("n") AS (SELECT 0 UNION ALL SELECT "n" + 1 FROM "number" WHERE "n" + 1 < @rows),
    "request" AS (SELECT "n", ("n" + "n" / @people) % 4 AS "kind", 20 + "n" * 7919 % 3000 AS "prompt", 1 + "n" * 104729 % 900 AS "completion",
      "n" * 365 / @rows AS "day", "n" * 31 % 86400 AS "second" FROM "number")
  SELECT printf('%032x', "n"), 2 + "n" % @people,
    CASE "kind" WHEN 0 THEN 'gpt-4o-mini' WHEN 1 THEN 'gpt-4o' WHEN 2 THEN 'gpt-4-turbo' ELSE 'gpt-3.5-turbo' END,
    "prompt", "completion", "prompt" + "completion",
    printf('%.6f', CASE "kind" WHEN 0 THEN 0.00015 * ("prompt" / 1000.0) + 0.0006 * ("completion" / 1000.0)
      WHEN 1 THEN 0.005 * ("prompt" / 1000.0) + 0.015 * ("completion" / 1000.0)
      WHEN 2 THEN 0.01 * ("prompt" / 1000.0) + 0.03 * ("completion" / 1000.0)
      ELSE 0.0015 * ("prompt" / 1000.0) + 0.002 * ("completion" / 1000.0) END),
    date(@first, "day" || ' days') || ' ' || time("second", 'unixepoch') || printf('.%09d', 1 + "n" % 999999999) || '+08:00'
  FROM "request"`
