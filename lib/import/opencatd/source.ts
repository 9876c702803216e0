import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { AppError } from '../../core/errors'
import { addDays, type Day } from '../../core/time'
import { openReadOnly } from '../../db/sqlite/connection'
import { parseCost } from './values'

/** opencatd's two databases, opened read-only. `accounts` has its users and keys. */
export type Source = { accounts: Database; usage: Database; close(): void }

export function openSource(dir: string): Source {
  const accounts = open(dir, 'cat.db', ['users', 'keys'])
  try {
    const usage = open(dir, 'usage.db', ['usages', 'daily_usages'])
    const close = () => {
      accounts.close()
      usage.close()
    }
    return { accounts, usage, close }
  } catch (error) {
    accounts.close()
    throw error
  }
}

function open(dir: string, name: string, tables: string[]): Database {
  const file = join(dir, name)
  if (!existsSync(file)) throw unusable(`There is no ${name} in ${dir}: DIR has to be opencatd's folder "db".`)
  const connection = openReadOnly(file)
  try {
    const found = connection.prepare(`SELECT "name" FROM sqlite_master WHERE "type" = 'table'`).pluck().all()
    const missing = tables.filter((table) => !found.includes(table))
    if (missing.length > 0) throw unusable(`${file} is not opencatd's: it has no table ${missing.join(', ')}.`)
    return connection
  } catch (error) {
    connection.close()
    if ((error as { code?: string }).code !== 'SQLITE_NOTADB') throw error
    throw unusable(`${file} is not a SQLite database.`)
  }
}

const unusable = (message: string) => new AppError('invalid_request', message)

/**
 * Aggregates opencatd's usage into two temporary tables of this connection. `recorded`: what will be imported, by user,
 * day of its server's clock and model; the day is '' if the date is invalid. `reported`: the daily total that opencatd
 * reported for a user. Days whose individual requests are gone are in `recorded` too, as one request with the reported
 * total.
 */
export function aggregateUsage(usage: Database, today: Day) {
  usage.function('pico', { deterministic: true, safeIntegers: true }, (cost: unknown, maxDollars: unknown) => {
    return typeof cost === 'string' || typeof cost === 'number' ? parseCost(String(cost), maxDollars as bigint) : null
  })
  const latest = addDays(today, 1)
  for (const statement of [CREATE_RECORDED, CREATE_REPORTED]) usage.prepare(statement).run({ latest })
  usage.exec(INDEX_RECORDED)
  usage.exec(ADD_REPORTED_ONLY)
}

/** Anything above, or before, is invalid. */
const MAX_REQUEST_DOLLARS = 10_000
const MAX_DAY_DOLLARS = 1_000_000
const MAX_TOKENS = 1_000_000_000
const EARLIEST_DAY = '2000-01-01'

const USER = `CAST(coalesce("user_id", 0) AS INTEGER)`
const MODEL = `CASE WHEN length("sku") BETWEEN 1 AND 128 AND "sku" NOT GLOB '*[^!-~]*' THEN "sku" ELSE 'other' END`
const date = `substr("date", 1, 10)`
const DAY = `CASE WHEN ${date} BETWEEN '${EARLIEST_DAY}' AND :latest AND date(${date}) = ${date} THEN ${date} ELSE '' END`
const count = (column: string) =>
  `CASE WHEN typeof("${column}") = 'integer' THEN max(min("${column}", ${MAX_TOKENS}), 0) ELSE 0 END`

/** Models billed by the second, character or image: their units are not tokens. */
const tokens = (column: string) =>
  `sum(CASE WHEN "model" GLOB 'whisper*' OR "model" GLOB 'tts*' OR "model" GLOB 'dall-e*' THEN 0 ELSE "${column}" END)`

const CREATE_RECORDED = `CREATE TEMP TABLE "recorded" AS
  WITH "request" AS MATERIALIZED (
    SELECT ${USER} AS "user", ${DAY} AS "day", ${MODEL} AS "model", "date",
      ${count('prompt_units')} AS "input", ${count('completion_units')} AS "output", ${count('total_unit')} AS "units",
      pico("cost", ${MAX_REQUEST_DOLLARS}) AS "pico", "total_unit", "prompt_units", "completion_units"
    FROM "usages")
  SELECT "user", "day", "model", count(*) AS "requests", ${tokens('input')} AS "input", ${tokens('output')} AS "output",
    sum("units") AS "units", sum(coalesce("pico", 0)) AS "pico", sum("pico" IS NULL) AS "unpriced",
    sum("pico" = 0 AND "units" > 0) AS "zeroCost",
    sum("total_unit" IS NOT "prompt_units" + "completion_units") AS "totalMismatch",
    sum("input" IS NOT "prompt_units" OR "output" IS NOT "completion_units" OR "units" IS NOT "total_unit") AS "clamped",
    max("date") AS "lastUsed"
  FROM "request" GROUP BY "user", "day", "model"`

/** At midnight opencatd may sum up no requests at all: such a row has neither a user nor an amount. */
const CREATE_REPORTED = `CREATE TEMP TABLE "reported" AS
  SELECT ${USER} AS "user", ${DAY} AS "day", count(*) AS "totals", sum(${count('total_unit')}) AS "units",
    sum(coalesce(pico("cost", ${MAX_DAY_DOLLARS}), 0)) AS "pico", max(${MODEL}) AS "model",
    max(${count('prompt_units')}) AS "input", max(${count('completion_units')}) AS "output",
    max(${count('total_unit')}) AS "maxUnits", max(coalesce(pico("cost", ${MAX_DAY_DOLLARS}), 0)) AS "maxPico"
  FROM "daily_usages" WHERE "total_unit" IS NOT NULL OR "cost" IS NOT NULL GROUP BY 1, 2`

const INDEX_RECORDED = `CREATE INDEX temp."recordedByDay" ON "recorded" ("user", "day")`

const ADD_REPORTED_ONLY = `INSERT INTO "recorded"
  SELECT "user", "day", "model", 1, "input", "output", "maxUnits", "maxPico", 0, 0, 0, 0, "day" || ' 00:00:00'
  FROM "reported" WHERE "day" <> '' AND NOT EXISTS
    (SELECT 1 FROM "recorded" WHERE "recorded"."user" = "reported"."user" AND "recorded"."day" = "reported"."day")`
