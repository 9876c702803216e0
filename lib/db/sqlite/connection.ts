import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import Sqlite from './driver'

export const databaseFile = (dataDir: string) => join(dataDir, 'chatelaine.db')

/** Below this release SQLite can corrupt a database when its WAL is reset. */
const SOUND = [3, 51, 3]

/** Answers the version. */
export function refuseUnsound(connection: Database): string {
  const version = String(connection.prepare('SELECT sqlite_version()').pluck().get())
  const parts = version.split('.').map(Number)
  const at = SOUND.findIndex((least, index) => (parts[index] ?? 0) !== least)
  if (at >= 0 && (parts[at] ?? 0) < (SOUND[at] ?? 0)) throw new Error(`SQLite ${version} is too old, 3.51.3 is needed.`)
  return version
}

/**
 * Makes the connection durable: an acknowledged write survives the loss of power. With 16 MB between checkpoints, not 4, a page that every
 * commit changes goes back to the file less often: a tenth more settles a second among 10,000,000 entries.
 */
export const durable = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;
  PRAGMA wal_autocheckpoint = 4000`

export function openToWrite(file: string): Database {
  const connection = new Sqlite(file)
  refuseUnsound(connection)
  connection.exec(durable)
  connection.defaultSafeIntegers(true)
  return connection
}

export function openToRead(file: string): Database {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true })
  // SQLite's own knows no letters but A to Z.
  connection.function('lower', { deterministic: true }, (text) =>
    typeof text === 'string' ? text.toLowerCase() : text,
  )
  connection.defaultSafeIntegers(true)
  return connection
}
