import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { recordOperatorAction } from '../audit/record'
import type { Env } from '../config/env'
import { AppError } from '../core/errors'
import { writeFileAtomically } from '../core/files'
import { databaseFile } from '../db/sqlite/connection'
import { backupName, unusedFile } from './backup-files'
import { type Contents, copyDatabase, type TaskOptions, verifyCopy, withConnection } from './database-copy'

/** `overwrite`: replaces an existing file, which is kept until the new backup is complete. */
type BackupOptions = TaskOptions & { overwrite?: boolean }

/**
 * Writes a verified copy of the database to `target`, a file or a folder, and an audit entry. The server may keep
 * running.
 */
export async function backup(
  env: Env,
  target: string,
  { overwrite, ...task }: BackupOptions,
): Promise<Contents & { file: string }> {
  if (env.DATABASE_URL) throw new AppError('unavailable', 'The database is PostgreSQL: back it up with pg_dump.')
  const source = databaseFile(env.DATA_DIR)
  if (!existsSync(source)) throw new AppError('not_found', `There is no database in ${env.DATA_DIR}.`)
  const file = isFolder(target) ? unusedFile(target, backupName(Date.now())) : resolve(target)
  rejectTarget(file, env.DATA_DIR, overwrite)
  const contents = await writeFileAtomically(file, async (partial) =>
    verifyCopy(partial, await copyDatabase(source, partial, task), task),
  )
  await withConnection(source, (sql) => recordOperatorAction(sql, 'system.backup', basename(file)))
  return { file, ...contents }
}

/** The database, its log, the encryption key and its predecessors, the lock. */
const SERVER_FILE = /^(chatelaine\.db|encryption\.key|server\.)/

/** Whatever `--force` says, no backup replaces a file that the server needs. */
function rejectTarget(file: string, dataDir: string, overwrite = false) {
  if (!existsSync(file)) return
  const real = realpathSync(file)
  const isOurs = dirname(real) === realpathSync(dataDir) && SERVER_FILE.test(basename(real))
  if (isOurs) throw new AppError('invalid_request', `${real} is a file of the server: choose another name.`)
  if (!overwrite) throw new AppError('conflict', `${file} exists: choose another name, or add --force.`)
}

const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory()
