import { existsSync, mkdirSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { note } from '../audit/note'
import type { Env } from '../config/env'
import { AppError } from '../core/errors'
import { writeWhole } from '../core/write-file'
import { databaseFile } from '../db/sqlite/connection'
import { lockFolder } from '../db/sqlite/lock'
import { migrateSqlite } from '../db/sqlite/migrate'
import { type Contents, inspect } from './inspect'
import { openOlder } from './open-older'
import { putAside, sweep } from './put-aside'
import { snapshot, type Work } from './snapshot'
import { withSql } from './with-sql'

/** `replaced`: where the database lies that was here before. */
export type Restored = Contents & { replaced: string | null }

/** Puts the backup `given` in place of the database, checked and migrated first: all of it or, whatever happens, nothing. */
export async function restore(env: Env, given: string, work: Work): Promise<Restored> {
  if (env.DATABASE_URL) throw new AppError('unavailable', 'The books are in PostgreSQL: pg_restore restores them.')
  const source = resolve(given)
  if (!existsSync(source)) throw new AppError('not_found', `There is no ${source}.`)
  mkdirSync(env.DATA_DIR, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(env.DATA_DIR, { pid: process.pid, port: env.PORT })
  const file = databaseFile(env.DATA_DIR)
  if (source === file) throw new AppError('invalid_request', 'That is the database itself.')
  sweep(file)
  try {
    return await writeWhole(file, async (partial) => {
      await snapshot(source, partial, work).catch(refuseOther(source))
      await prepare(env, partial, basename(source))
      const contents = await inspect(partial, null, work)
      return { ...contents, replaced: putAside(file, Date.now()) }
    })
  } finally {
    sweep(file)
    unlock()
  }
}

/** Checks that the copy opens with this house's key before anything is changed in it, and brings it up to this release. */
async function prepare(env: Env, partial: string, name: string) {
  await withSql(partial, async (sql) => {
    const [mark] = await sql.all(`SELECT 1 FROM "Setting" WHERE "name" = 'keyCheck'`).catch(refuseOther(name))
    if (!mark) throw notOurs(name)
    await openOlder(env, sql)
  })
  await migrateSqlite(partial)
  await withSql(partial, (sql) => note(sql, 'house.restore', name))
}

const refuseOther = (name: string) => (error: Error & { code?: string }) => {
  throw error.code === 'SQLITE_NOTADB' || error.message.startsWith('no such table') ? notOurs(name) : error
}

const notOurs = (name: string) => new AppError('invalid_request', `${name} is no backup of Chatelaine's.`)
