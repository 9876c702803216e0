import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { makeVault, type Vault } from '../crypto'
import { orNone, type Sql } from './sql'

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
export async function checkVault(vault: Vault, sql: Sql) {
  const [mark] = await orNone(sql.all<{ value: string }>(`SELECT "value" FROM "Setting" WHERE "name" = 'keyCheck'`))
  if (!mark) return
  try {
    vault.open(PLACE, mark.value)
  } catch (error) {
    throw new Error('The encryption key is not the one this database was sealed with. Nothing was changed.', {
      cause: error,
    })
  }
}

/** Leaves the mark that `checkVault` looks for. */
export const markVault = (vault: Vault, sql: Sql) =>
  sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('keyCheck', :sealed) ON CONFLICT DO NOTHING`, {
    sealed: vault.seal(PLACE, 'chatelaine'),
  })

function writeDurably(file: string, text: string) {
  const handle = openSync(file, 'wx', 0o600)
  writeSync(handle, `${text}\n`)
  fsyncSync(handle)
  closeSync(handle)
}
