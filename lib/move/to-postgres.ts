import { existsSync } from 'node:fs'
import type { Pool } from 'pg'
import { note } from '../audit/note'
import { withSql } from '../backup/with-sql'
import type { Env } from '../config/env'
import { AppError } from '../core/errors'
import { hold } from '../db/postgres/locks'
import { migratePostgres } from '../db/postgres/migrate'
import { makePool } from '../db/postgres/pool'
import { transaction } from '../db/postgres/transaction'
import type { Sql } from '../db/sql'
import { databaseFile, openToRead } from '../db/sqlite/connection'
import { lockFolder } from '../db/sqlite/lock'
import { migrateSqlite } from '../db/sqlite/migrate'
import { sqlOver } from '../db/sqlite/sql'
import { sumsOf, type Table, tablesOf } from '../db/tables'
import { unlock } from '../encryption/key-check'
import { masterKey } from '../encryption/master-key'
import { copyTable } from './copy-table'

export type Moving = { progress(table: string, done: number, total: number): void; signal: AbortSignal }

/** Rows by table. */
export type Moved = Record<string, number>

/** Come of the days when they are copied. */
const KEPT_BY_TRIGGERS = ['UsageMonth', 'UsageByUser', 'UsageByModel']

/** Copies the whole house into an empty PostgreSQL database, in one transaction, and proves by their sums that both hold the same. */
export async function moveToPostgres(env: Env, url: string, moving: Moving): Promise<Moved> {
  if (env.DATABASE_URL) throw new AppError('invalid_request', 'The books are in PostgreSQL already.')
  const file = databaseFile(env.DATA_DIR)
  if (!existsSync(file)) throw new AppError('not_found', `There is no database in ${env.DATA_DIR}.`)
  const release = lockFolder(env.DATA_DIR, { pid: process.pid, port: env.PORT })
  const master = await masterKey(env, false)
  await withSql(file, (sql) => unlock(master, sql))
  await migrateSqlite(file)
  const connection = openToRead(file)
  const pool = makePool(url, 4)
  try {
    // What a command writes beside it, and removes, is not missed in the middle.
    connection.exec('BEGIN')
    const source = sqlOver(connection)
    return await copyAll(source, pool, url, moving)
  } finally {
    connection.close()
    await pool.end()
    release()
  }
}

async function copyAll(source: Sql, pool: Pool, url: string, { progress, signal }: Moving): Promise<Moved> {
  // Each database counts its own changes.
  const tables = (await tablesOf(source)).filter(({ name }) => name !== 'Revision')
  // Settings come last: one of them has the months summed up, which by then are here.
  const copied = tables.filter(({ name }) => !KEPT_BY_TRIGGERS.includes(name))
  copied.sort((one, other) => Number(one.name === 'Setting') - Number(other.name === 'Setting'))
  const release = await hold(pool, 'migrate')
  try {
    await migratePostgres(pool, url)
    return await transaction(pool, async (target) => {
      await target.run(`SET LOCAL idle_in_transaction_session_timeout = 0`)
      await refuseInhabited(target, tables)
      const moved: Moved = {}
      for (const { name } of copied)
        moved[name] = await copyTable(source, target, name, (done, total) => {
          signal.throwIfAborted()
          progress(name, done, total)
        })
      await compare(source, target, tables)
      await note(target, 'house.move', 'PostgreSQL')
      return moved
    })
  } finally {
    release()
  }
}

async function refuseInhabited(target: Sql, tables: readonly Table[]) {
  for (const { name } of tables) {
    const [row] = await target.all(`SELECT 1 AS "row" FROM "${name}" LIMIT 1`)
    if (row) throw new AppError('conflict', `The PostgreSQL database has a ${name} already: it has to be empty.`)
  }
}

async function compare(source: Sql, target: Sql, tables: readonly Table[]) {
  const [here, there] = [await sumsOf(source, tables), await sumsOf(target, tables)]
  for (const { name } of tables)
    for (const [column, sum] of Object.entries(here[name] ?? {}))
      if (there[name]?.[column] !== sum)
        throw new Error(`${name}: "${column}" is ${sum} here and ${there[name]?.[column]} there. Nothing was moved.`)
}
