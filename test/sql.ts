import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import type { Sql } from '../lib/core/sql'
import type { SchemaFiles } from '../lib/db/migrate'
import { postgresSchema } from '../lib/db/postgres/migrate'
import { makePool } from '../lib/db/postgres/pool'
import { postgresSql as sqlOverPool } from '../lib/db/postgres/sql'
import { sqliteSql } from '../lib/db/sqlite/connection'
import Sqlite from '../lib/db/sqlite/driver'
import { sqliteSchema } from '../lib/db/sqlite/migrate'
import { dropDatabase, temporaryDatabase } from './postgres-database'
import { testServer } from './postgres-server'

/** Empty tables of a test's own on one connection, with the reporting time zone `zone`. Dropped when the test ends. */
export async function temporarySql(zone: string): Promise<Sql> {
  const sql = testServer ? await onServer(testServer) : inMemory()
  await sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('reportingZone', :zone)`, { zone })
  return sql
}

function inMemory(): Sql {
  const connection = new Sqlite(':memory:')
  connection.defaultSafeIntegers(true)
  createTables(connection)
  return sqliteSql(connection)
}

async function onServer(server: string): Promise<Sql> {
  const { url, drop } = await createTestTables(server)
  const pool = makePool(url, 1)
  onTestFinished(() => pool.end().then(drop))
  return sqlOverPool(pool)
}

/** Empty tables in a new database of `server`. */
export async function createTestTables(server: string) {
  const name = `chatelaine-${randomUUID()}`
  const url = await temporaryDatabase(server, name)
  const pool = makePool(url, 1)
  for (const script of scripts(postgresSchema)) await pool.query(script)
  await pool.end()
  return { url, drop: () => dropDatabase(server, name) }
}

export function createTables(connection: Database) {
  for (const script of scripts(sqliteSchema)) connection.exec(script)
}

const scripts = ({ migrations }: SchemaFiles) =>
  readdirSync(migrations)
    .filter((name) => !name.endsWith('.toml'))
    .sort()
    .map((name) => readFileSync(join(migrations, name, 'migration.sql'), 'utf8'))
