import { existsSync } from 'node:fs'
import type { Pool } from 'pg'
import { recordOperatorAction } from '../audit/record'
import { withConnection } from '../backup/database-copy'
import type { Env } from '../config/env'
import { AppError } from '../core/errors'
import type { Sql } from '../core/sql'
import { holdLock } from '../db/postgres/locks'
import { migratePostgres } from '../db/postgres/migrate'
import { makePool } from '../db/postgres/pool'
import { inTransaction } from '../db/postgres/sql'
import { databaseFile, openReadOnly, sqliteSql } from '../db/sqlite/connection'
import { lockDataFolder } from '../db/sqlite/folder-lock'
import { migrateSqlite } from '../db/sqlite/migrate'
import { listTables, sumTables, type Table } from '../db/tables'
import { unlockVault } from '../encryption/key-check'
import { loadMasterKey } from '../encryption/master-key'

export type MoveOptions = { progress(table: string, done: number, total: number): void; signal: AbortSignal }

/** Copied rows by table. */
export type RowCounts = Record<string, number>

/** Rollups that triggers fill while the days are copied. */
const FILLED_BY_TRIGGERS = ['UsageMonth', 'UsageByUser', 'UsageByModel']

/**
 * Copies all tables from the SQLite file into an empty PostgreSQL database. One transaction, which commits only if the
 * row counts and the sums of every column match. The file keeps its data, but is migrated to this release first.
 */
export async function moveToPostgres(env: Env, url: string, options: MoveOptions): Promise<RowCounts> {
  if (env.DATABASE_URL) throw new AppError('invalid_request', 'The database is PostgreSQL already.')
  const file = databaseFile(env.DATA_DIR)
  if (!existsSync(file)) throw new AppError('not_found', `There is no database in ${env.DATA_DIR}.`)
  const release = lockDataFolder(env.DATA_DIR, { pid: process.pid, port: env.PORT })
  const master = await loadMasterKey(env, false)
  await withConnection(file, (sql) => unlockVault(master, sql))
  await migrateSqlite(file)
  const connection = openReadOnly(file)
  const pool = makePool(url, 4)
  try {
    // One snapshot for the whole copy: a command may write to the file meanwhile.
    connection.exec('BEGIN')
    return await copyTables(sqliteSql(connection), pool, url, options)
  } finally {
    connection.close()
    await pool.end()
    release()
  }
}

async function copyTables(source: Sql, pool: Pool, url: string, { progress, signal }: MoveOptions): Promise<RowCounts> {
  // Each database has revisions of its own.
  const tables = (await listTables(source)).filter(({ name }) => name !== 'Revision')
  const copied = tables.filter(({ name }) => !FILLED_BY_TRIGGERS.includes(name))
  // Settings last: one of them starts the summing up of past months, which must be complete by then.
  copied.sort((one, other) => Number(one.name === 'Setting') - Number(other.name === 'Setting'))
  const release = await holdLock(pool, 'migrate')
  try {
    await migratePostgres(pool, url)
    return await inTransaction(pool, async (target) => {
      await target.run(`SET LOCAL idle_in_transaction_session_timeout = 0`)
      await assertEmpty(target, tables)
      const counts: RowCounts = {}
      for (const { name } of copied)
        counts[name] = await copyTable(source, target, name, (done, total) => {
          signal.throwIfAborted()
          progress(name, done, total)
        })
      await assertSameSums(source, target, tables)
      await recordOperatorAction(target, 'system.move', 'PostgreSQL')
      return counts
    })
  } finally {
    release()
  }
}

const BATCH_SIZE = 2000

const selectPage = (table: string) =>
  `SELECT rowid AS "rowid", * FROM "${table}" WHERE rowid > :after ORDER BY rowid LIMIT :count`
const insertRows = (table: string) =>
  `INSERT INTO "${table}" SELECT * FROM json_populate_recordset(NULL::"${table}", CAST(:rows AS JSON))`

/** Returns the number of rows copied. */
async function copyTable(
  source: Sql,
  target: Sql,
  table: string,
  onBatch: (done: number, total: number) => void,
): Promise<number> {
  const [counted] = await source.all<{ total: bigint }>(`SELECT count(*) AS "total" FROM "${table}"`)
  const total = Number(counted?.total ?? 0)
  let done = 0
  for (let after = 0n; done < total; ) {
    const rows = await source.all<{ rowid: bigint }>(selectPage(table), { after, count: BATCH_SIZE })
    await target.run(insertRows(table), { rows: JSON.stringify(rows, bigintAsText) })
    after = rows.at(-1)?.rowid ?? after
    done += rows.length
    onBatch(done, total)
  }
  return done
}

/** PostgreSQL parses the text as the type of the column. */
const bigintAsText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

async function assertEmpty(target: Sql, tables: readonly Table[]) {
  for (const { name } of tables) {
    const [row] = await target.all(`SELECT 1 AS "row" FROM "${name}" LIMIT 1`)
    if (row) throw new AppError('conflict', `The PostgreSQL database is not empty: it contains a ${name}.`)
  }
}

async function assertSameSums(source: Sql, target: Sql, tables: readonly Table[]) {
  const [expected, actual] = [await sumTables(source, tables), await sumTables(target, tables)]
  for (const { name } of tables)
    for (const [column, sum] of Object.entries(expected[name] ?? {}))
      if (actual[name]?.[column] !== sum)
        throw new Error(
          `${name}: "${column}" is ${sum} in SQLite, ${actual[name]?.[column]} in PostgreSQL. Nothing was moved.`,
        )
}
