import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { makeVault, type Vault } from '../crypto'

const PLACE = 'Setting.keyCheck:0'

/** The vault of ENCRYPTION_KEY, else of the key file in the data folder, which is made for a new database only. */
export function openVault(dataDir: string, given: Buffer | undefined, isNew: boolean): Vault {
  const file = join(dataDir, 'encryption.key')
  if (given) return makeVault(given)
  if (!existsSync(file)) {
    if (!isNew) throw new Error(`The database is sealed, but ${file} is missing and ENCRYPTION_KEY is not set.`)
    writeDurably(file, randomBytes(32).toString('base64'))
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes in base64.`)
  return makeVault(key)
}

/** Throws unless the database was sealed with this vault's key. Reads only. */
export function checkVault(vault: Vault, connection: Database) {
  if (!connection.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'Setting'`).get()) return
  const sealed = connection.prepare(`SELECT value FROM Setting WHERE name = 'keyCheck'`).pluck().get()
  if (sealed === undefined) return
  try {
    vault.open(PLACE, String(sealed))
  } catch (error) {
    throw new Error('The encryption key is not the one this database was sealed with. Nothing was changed.', {
      cause: error,
    })
  }
}

/** Leaves the mark that `checkVault` looks for. */
export function markVault(vault: Vault, connection: Database) {
  const insert = connection.prepare(`INSERT INTO Setting (name, value) VALUES ('keyCheck', ?) ON CONFLICT DO NOTHING`)
  insert.run(vault.seal(PLACE, 'chatelaine'))
}

function writeDurably(file: string, text: string) {
  const handle = openSync(file, 'wx', 0o600)
  writeSync(handle, `${text}\n`)
  fsyncSync(handle)
  closeSync(handle)
}
