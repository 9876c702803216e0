import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { note } from '../audit/note'
import type { Env } from '../config/env'
import { AppError } from '../core/errors'
import { writeWhole } from '../core/write-file'
import { databaseFile } from '../db/sqlite/connection'
import { type Contents, inspect } from './inspect'
import { nameAt } from './names'
import { snapshot, type Work } from './snapshot'
import { withSql } from './with-sql'

/** Writes a copy that was checked to `wanted`, a file or a folder; the server may run and write meanwhile. It stands in the audit. */
export async function backup(env: Env, wanted: string, work: Work): Promise<Contents & { file: string }> {
  if (env.DATABASE_URL) throw new AppError('unavailable', 'The books are in PostgreSQL: pg_dump backs them up.')
  const source = databaseFile(env.DATA_DIR)
  if (!existsSync(source)) throw new AppError('not_found', `There is no database in ${env.DATA_DIR}.`)
  const file = isFolder(wanted) ? join(wanted, nameAt(Date.now())) : resolve(wanted)
  if (existsSync(file) && realpathSync(file) === realpathSync(source))
    throw new AppError('invalid_request', 'That is the database itself.')
  const contents = await writeWhole(file, async (partial) =>
    inspect(partial, await snapshot(source, partial, work), work),
  )
  await withSql(source, (sql) => note(sql, 'house.backup', basename(file)))
  return { file, ...contents }
}

const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory()
