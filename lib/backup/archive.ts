import { chmodSync, constants, copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fsyncFolder, fsyncPath } from '../core/files'
import Sqlite from '../db/sqlite/driver'
import { backupName, unusedFile } from './backup-files'

const WAL = '-wal'

/**
 * Copies the current database `file` and its write-ahead log to an archive named after `now`, milliseconds UTC. Returns
 * the archive's path, or null if there is neither. The database stays in place, as one file with its log checkpointed
 * and removed: SQLite would apply a leftover log to whatever file takes that name next. If only a log exists, it is
 * archived and removed.
 */
export function archiveCurrent(file: string, now: number): string | null {
  const parts = ['', WAL].filter((part) => existsSync(file + part))
  const [first] = parts
  if (first === undefined) return null
  const folder = dirname(file)
  const archive = unusedFile(folder, backupName(now).replace('chatelaine-', 'chatelaine-replaced-'), [WAL])
  try {
    for (const part of parts) {
      copyFileSync(file + part, archive + part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
      chmodSync(archive + part, 0o600)
      fsyncPath(archive + part)
    }
    fsyncFolder(folder)
    if (first === '') checkpointLog(file)
    for (const log of [WAL, '-shm', '-journal']) rmSync(file + log, { force: true })
  } catch (error) {
    for (const part of parts) rmSync(archive + part, { force: true })
    throw error
  }
  return archive + first
}

function checkpointLog(file: string) {
  const connection = new Sqlite(file)
  try {
    connection.pragma('wal_checkpoint(TRUNCATE)')
    connection.pragma('journal_mode = DELETE')
  } catch (error) {
    const { code = '' } = error as { code?: string }
    if (code === 'SQLITE_BUSY') throw inUse()
    // An unreadable database is no reason to stop: it may be the reason for the restore.
    if (!code.startsWith('SQLITE_CORRUPT') && code !== 'SQLITE_NOTADB') throw error
  } finally {
    connection.close()
  }
}

const inUse = () =>
  Object.assign(new Error('Another command has the database open: try again when it has finished.'), {
    code: 'DATABASE_IN_USE',
  })

/** Deletes the partial files of restores that were killed. */
export function deletePartialRestores(file: string) {
  const partial = new RegExp(`^${basename(file).replaceAll('.', '\\.')}\\.\\d+\\.partial`)
  for (const name of readdirSync(dirname(file))) if (partial.test(name)) rmSync(join(dirname(file), name))
}
