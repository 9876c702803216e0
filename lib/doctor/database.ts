import { existsSync } from 'node:fs'
import type { Sql } from '../core/sql'
import { pendingMigrations, type SchemaFiles } from '../db/migrate'
import { postgresSchema } from '../db/postgres/migrate'
import { makePool } from '../db/postgres/pool'
import { postgresSql as sqlOverPool } from '../db/postgres/sql'
import { checkIntegrity, databaseFile, openReadOnly, requireSafeVersion, sqliteSql } from '../db/sqlite/connection'
import { findLockHolder } from '../db/sqlite/folder-lock'
import { sqliteSchema } from '../db/sqlite/migrate'
import { type Finding, fail, ok, type Target, type UnopenedTarget, warn } from './finding'

type RunChecks = (target: Target) => Promise<Finding[]>

const MAX_REPORTED_ERRORS = 5

/** Checks the SQLite file and its migrations; runs the other checks if it can be read. */
export async function checkSqlite(target: UnopenedTarget, runChecks: RunChecks): Promise<Finding[]> {
  const { env, signal } = target
  const file = databaseFile(env.DATA_DIR)
  const holder = findLockHolder(env.DATA_DIR)
  const server = ok('server', holder ? `running: ${holder}` : 'stopped')
  if (!existsSync(file))
    return [server, warn('database', `${file} does not exist yet`, 'Start the server, or set DATA_DIR.')]
  const connection = openReadOnly(file)
  try {
    const version = requireSafeVersion(connection)
    const errors = await checkIntegrity(connection, { signal })
    const fix = 'Stop the server, copy the data folder elsewhere, and restore a backup.'
    if (errors.length > 0) return [server, fail('database', errors.slice(0, MAX_REPORTED_ERRORS).join('; '), fix)]
    const sql = sqliteSql(connection)
    const database = ok('database', `${file} is intact, SQLite ${version}`)
    const findings = [server, database, ...(await migrations(sqliteSchema, sql))]
    return [...findings, ...(await runChecks({ ...target, sql, isAlive: () => holder !== null }))]
  } finally {
    connection.close()
  }
}

const LIVE_LEASES = `SELECT "owner", "about" FROM "Lease"
  WHERE "until" > CAST(extract(epoch FROM now()) * 1000 AS BIGINT) ORDER BY "about"`

/** Of a standby, and where `default_transaction_read_only` is on. */
const READ_ONLY = `SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly"`
const WRITABLE =
  'Set DATABASE_URL to the primary. If it is: ALTER DATABASE and ALTER ROLE … RESET default_transaction_read_only.'

/** Checks that the PostgreSQL server responds and can be written to, its leases and its migrations, then runs the other checks. */
export async function checkPostgres(target: UnopenedTarget, url: string, runChecks: RunChecks): Promise<Finding[]> {
  const pool = makePool(url, 2)
  try {
    const sql = sqlOverPool(pool)
    const [engine] = await sql.all<{ version: string }>(`SELECT current_setting('server_version') AS "version"`)
    const [mode] = await sql.all<{ isReadOnly: bigint }>(READ_ONLY)
    const [table] = await sql.all<{ name: string | null }>(`SELECT to_regclass('"Setting"')::text AS "name"`)
    const isReadOnly = mode?.isReadOnly === 1n
    const database = isReadOnly
      ? fail('database', `PostgreSQL ${engine?.version} is read-only: nothing can be served`, WRITABLE)
      : ok('database', `PostgreSQL ${engine?.version} responds`)
    if (!table?.name)
      return [database, warn('migrations', 'the database is empty', 'Start the server: it sets the database up.')]
    const replicas = await sql.all<{ owner: string; about: string }>(LIVE_LEASES)
    const alive = new Set(replicas.map(({ owner }) => owner))
    const names = replicas.map(({ about }) => about).join(', ')
    const server = ok('server', names ? `running: ${names}` : 'stopped')
    const findings = [server, database, ...(await migrations(postgresSchema, sql))]
    return [...findings, ...(await runChecks({ ...target, sql, isAlive: (owner) => alive.has(owner) }))]
  } finally {
    await pool.end()
  }
}

async function migrations(schema: SchemaFiles, sql: Sql): Promise<Finding[]> {
  const pending = await pendingMigrations(schema, sql)
  if (pending.length === 0) return [ok('migrations', 'none pending')]
  return [
    warn('migrations', `pending: ${pending.join(', ')}`, 'The next start of a server applies them: back up first.'),
  ]
}
