import type { Database } from 'better-sqlite3'
import { addDays, type Day } from '../../core/time'
import { picoOf } from './report'

/**
 * Sums up opencatd's usage in three tables of this connection's own. `cell`: a person, a day as its server's clock had it,
 * a model; what has no day that can be has the day ''. `told`: what it reported of a person's day. Of days whose
 * single requests are gone `cell` holds what was told, as one request.
 */
export function gather(usage: Database, today: Day) {
  usage.function('pico', { deterministic: true, safeIntegers: true }, (cost: unknown, most: unknown) => {
    return typeof cost === 'string' || typeof cost === 'number' ? picoOf(String(cost), most as bigint) : null
  })
  const latest = addDays(today, 1)
  for (const statement of [CELL, TOLD]) usage.prepare(statement).run({ latest })
  usage.exec(BY_DAY)
  usage.exec(ONLY_TOLD)
}

/** No request costs more, no part of one has more tokens, no day is earlier. */
const DOLLARS = 10_000
const DOLLARS_A_DAY = 1_000_000
const TOKENS = 1_000_000_000
const EARLIEST = '2000-01-01'

const USER = `CAST(coalesce("user_id", 0) AS INTEGER)`
const MODEL = `CASE WHEN length("sku") BETWEEN 1 AND 128 AND "sku" NOT GLOB '*[^!-~]*' THEN "sku" ELSE 'other' END`
const written = `substr("date", 1, 10)`
const DAY = `CASE WHEN ${written} BETWEEN '${EARLIEST}' AND :latest AND date(${written}) = ${written} THEN ${written} ELSE '' END`
const count = (column: string) =>
  `CASE WHEN typeof("${column}") = 'integer' THEN max(min("${column}", ${TOKENS}), 0) ELSE 0 END`

/** Sold by the second, character or picture: these are units, not tokens. */
const tokens = (column: string) =>
  `sum(CASE WHEN "model" GLOB 'whisper*' OR "model" GLOB 'tts*' OR "model" GLOB 'dall-e*' THEN 0 ELSE "${column}" END)`

const CELL = `CREATE TEMP TABLE "cell" AS
  WITH "request" AS MATERIALIZED (
    SELECT ${USER} AS "user", ${DAY} AS "day", ${MODEL} AS "model", "date",
      ${count('prompt_units')} AS "input", ${count('completion_units')} AS "output", ${count('total_unit')} AS "units",
      pico("cost", ${DOLLARS}) AS "pico", "total_unit", "prompt_units", "completion_units"
    FROM "usages")
  SELECT "user", "day", "model", count(*) AS "requests", ${tokens('input')} AS "input", ${tokens('output')} AS "output",
    sum("units") AS "units", sum(coalesce("pico", 0)) AS "pico", sum("pico" IS NULL) AS "unpriced",
    sum("pico" = 0 AND "units" > 0) AS "free", sum("total_unit" IS NOT "prompt_units" + "completion_units") AS "uneven",
    sum("input" IS NOT "prompt_units" OR "output" IS NOT "completion_units" OR "units" IS NOT "total_unit") AS "clamped",
    max("date") AS "last"
  FROM "request" GROUP BY "user", "day", "model"`

/** A sum over no requests at all, which it wrote at midnight, has no person and no amount. */
const TOLD = `CREATE TEMP TABLE "told" AS
  SELECT ${USER} AS "user", ${DAY} AS "day", count(*) AS "times", sum(${count('total_unit')}) AS "units",
    sum(coalesce(pico("cost", ${DOLLARS_A_DAY}), 0)) AS "pico", max(${MODEL}) AS "model",
    max(${count('prompt_units')}) AS "input", max(${count('completion_units')}) AS "output",
    max(${count('total_unit')}) AS "unitsOnce", max(coalesce(pico("cost", ${DOLLARS_A_DAY}), 0)) AS "picoOnce"
  FROM "daily_usages" WHERE "total_unit" IS NOT NULL OR "cost" IS NOT NULL GROUP BY 1, 2`

const BY_DAY = `CREATE INDEX temp."cellByDay" ON "cell" ("user", "day")`

const ONLY_TOLD = `INSERT INTO "cell"
  SELECT "user", "day", "model", 1, "input", "output", "unitsOnce", "picoOnce", 0, 0, 0, 0, "day" || ' 00:00:00'
  FROM "told" WHERE "day" <> '' AND NOT EXISTS
    (SELECT 1 FROM "cell" WHERE "cell"."user" = "told"."user" AND "cell"."day" = "told"."day")`
