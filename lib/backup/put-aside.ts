import { chmodSync, constants, copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { sync, syncFolder } from '../core/write-file'
import Sqlite from '../db/sqlite/driver'
import { nameAt } from './names'

const LOG = '-wal'

/**
 * Keeps a copy of the database in `file`, and of its log, under a name with the date; answers it, null when there is neither.
 * The database itself stays, as one file without a log: whatever takes its name next is not mistaken for what the log
 * belongs to. Of a log whose database somebody took away only the copy stays.
 */
export function putAside(file: string, now: number): string | null {
  const parts = ['', LOG].filter((part) => existsSync(file + part))
  const [first] = parts
  if (first === undefined) return null
  const folder = dirname(file)
  const aside = freeName(folder, nameAt(now).replace('chatelaine-', 'chatelaine-replaced-'))
  try {
    for (const part of parts) {
      copyFileSync(file + part, aside + part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
      chmodSync(aside + part, 0o600)
      sync(aside + part)
    }
    syncFolder(folder)
    if (first === '') foldLog(file)
    for (const log of [LOG, '-shm', '-journal']) rmSync(file + log, { force: true })
  } catch (error) {
    for (const part of parts) rmSync(aside + part, { force: true })
    throw error
  }
  return aside + first
}

/** Two may be put aside within a second. */
function freeName(folder: string, name: string): string {
  for (let nth = 1; ; nth += 1) {
    const file = join(folder, nth === 1 ? name : name.replace(/\.db$/, `-${nth}.db`))
    if (!existsSync(file) && !existsSync(file + LOG)) return file
  }
}

function foldLog(file: string) {
  const connection = new Sqlite(file)
  try {
    connection.pragma('wal_checkpoint(TRUNCATE)')
    connection.pragma('journal_mode = DELETE')
  } catch (error) {
    const { code = '' } = error as { code?: string }
    if (code === 'SQLITE_BUSY') throw taken()
    // It cannot be read any more: that may be why somebody restores.
    if (!code.startsWith('SQLITE_CORRUPT') && code !== 'SQLITE_NOTADB') throw error
  } finally {
    connection.close()
  }
}

const taken = () =>
  Object.assign(new Error('Another command has the database open: try again when it is done.'), {
    code: 'HOUSE_TAKEN',
  })

/** Removes what a restore left that was ended midway. */
export function sweep(file: string) {
  const partial = new RegExp(`^${basename(file).replaceAll('.', '\\.')}\\.\\d+\\.partial`)
  for (const name of readdirSync(dirname(file))) if (partial.test(name)) rmSync(join(dirname(file), name))
}
