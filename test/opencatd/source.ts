import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import Sqlite from '../../lib/db/sqlite/driver'

/** The tables that opencatd creates since June 2023. */
const CAT = `
  CREATE TABLE "users" ("id" integer, "created_at" datetime, "updated_at" datetime, "deleted_at" datetime,
    "is_delete" numeric DEFAULT false, "name" text NOT NULL UNIQUE, "token" text NOT NULL UNIQUE, PRIMARY KEY ("id"));
  CREATE INDEX "idx_users_deleted_at" ON "users" ("deleted_at");
  CREATE TABLE "keys" ("id" integer, "key" text NOT NULL UNIQUE, "name" text NOT NULL UNIQUE, "user_id" text,
    "api_type" text, "endpoint" text, "resource_name" text, "deployment_name" text, "created_at" datetime,
    "updated_at" datetime, PRIMARY KEY ("id"));`

const USAGE = `
  CREATE TABLE "daily_usages" ("id" integer, "user_id" integer, "date" datetime, "sku" text, "prompt_units" integer,
    "completion_units" integer, "total_unit" integer, "cost" text, PRIMARY KEY ("id"));
  CREATE TABLE "usages" ("id" integer, "prompt_hash" text, "user_id" integer, "sku" text, "prompt_units" integer,
    "completion_units" integer, "total_unit" integer, "cost" text, "date" datetime, PRIMARY KEY ("id"));`

type Row = Record<string, string | number | null>

const CREATED = { created_at: '2023-05-28 18:47:19.711234567+08:00', updated_at: '2023-05-28 18:47:19.711234567+08:00' }

/** opencatd's databases in a new folder, with rows as its own code writes them. */
export function testSource(dir: string) {
  mkdirSync(dir)
  const cat = new Sqlite(join(dir, 'cat.db'))
  const usage = new Sqlite(join(dir, 'usage.db'))
  cat.exec(`PRAGMA synchronous = OFF; ${CAT}`)
  usage.exec(`PRAGMA synchronous = OFF; ${USAGE}`)
  return {
    dir,
    cat,
    usage,
    user: (id: number, name: string, token: string, more: Row = {}) =>
      insert(cat, 'users', { id, name, token, is_delete: 0, ...CREATED, ...more }),
    key: (name: string, key: string, more: Row = {}) =>
      insert(cat, 'keys', { name, key, api_type: 'openai', ...CREATED, ...more }),
    used(user: number | null, date: string | null, cost: string | number | null, more: Row = {}) {
      const units = { prompt_units: 50, completion_units: 5, total_unit: 55 }
      insert(usage, 'usages', { prompt_hash: '', user_id: user, sku: 'gpt-4o', ...units, cost, date, ...more })
    },
    /** Sums up each user's days, as opencatd does after a request. */
    sumUp: () => usage.exec(SUM_UP),
    /** The response of opencatd's /1/usages. */
    usages: (from: string, to: string) => usage.prepare(USAGES).all(from, to) as Reported[],
    close() {
      cat.close()
      usage.close()
    },
  }
}

type Reported = { userId: number; totalUnit: number; cost: string }

export type TestSource = ReturnType<typeof testSource>

function insert(database: Database, table: string, row: Row) {
  const names = Object.keys(row)
  const columns = names.map((name) => `"${name}"`).join(', ')
  database
    .prepare(`INSERT INTO "${table}" (${columns}) VALUES (${names.map((name) => `@${name}`).join(', ')})`)
    .run(row)
}

/**
 * As opencatd does it: midnight UTC whatever its clock's zone, costs added as floats, and the model of an arbitrary
 * request.
 */
const SUM_UP = `INSERT INTO "daily_usages" ("user_id", "date", "sku", "prompt_units", "completion_units", "total_unit", "cost")
  SELECT "user_id", substr("date", 1, 10) || ' 00:00:00+00:00', "sku", sum("prompt_units"), sum("completion_units"),
    sum("total_unit"), sum("cost") FROM "usages" GROUP BY "user_id", substr("date", 1, 10)`

const USAGES = `SELECT "user_id" AS "userId", sum("total_unit") AS "totalUnit", printf('%.6f', sum("cost")) AS "cost"
  FROM "daily_usages" WHERE "date" >= ? AND "date" < ? GROUP BY "user_id"`
