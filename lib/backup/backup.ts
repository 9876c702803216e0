import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { recordOperatorAction } from '../audit/record'
import type { Env } from '../config/env'
import { AppError } from '../core/errors'
import { writeFileAtomically } from '../core/files'
import { databaseFile } from '../db/sqlite/connection'
import { backupName } from './backup-files'
import { type Contents, copyDatabase, type TaskOptions, verifyCopy, withConnection } from './database-copy'

/**
 * Writes a verified copy of the database to `target`, a file or a folder, and an audit entry. The server may keep
 * running.
 */
export async function backup(env: Env, target: string, task: TaskOptions): Promise<Contents & { file: string }> {
  if (env.DATABASE_URL) throw new AppError('unavailable', 'The database is PostgreSQL: back it up with pg_dump.')
  const source = databaseFile(env.DATA_DIR)
  if (!existsSync(source)) throw new AppError('not_found', `There is no database in ${env.DATA_DIR}.`)
  const file = isFolder(target) ? join(target, backupName(Date.now())) : resolve(target)
  if (existsSync(file) && realpathSync(file) === realpathSync(source))
    throw new AppError('invalid_request', 'That is the database itself.')
  const contents = await writeFileAtomically(file, async (partial) =>
    verifyCopy(partial, await copyDatabase(source, partial, task), task),
  )
  await withConnection(source, (sql) => recordOperatorAction(sql, 'system.backup', basename(file)))
  return { file, ...contents }
}

const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory()
