import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../core/write-file'
import { makeVault } from './vault'

/** Where the master key comes from: the environment, else a file in the data folder. */
export type KeyPlace = { DATA_DIR: string; ENCRYPTION_KEY?: Buffer | undefined }

const fileIn = (dataDir: string) => join(dataDir, 'encryption.key')

/** ENCRYPTION_KEY, else what the key file holds; only a new database gets a file made. */
export async function masterKey({ DATA_DIR, ENCRYPTION_KEY }: KeyPlace, isNew: boolean): Promise<Buffer> {
  if (ENCRYPTION_KEY) return ENCRYPTION_KEY
  const file = fileIn(DATA_DIR)
  if (!existsSync(file)) {
    if (!isNew) throw new Error(`The database is sealed, but ${file} is missing and ENCRYPTION_KEY is not set.`)
    await write(file, randomBytes(32))
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes in base64.`)
  return key
}

/** Makes `next` the key file's key. The one before stays beside it under its id, for the backups it sealed; answers where. */
export async function replaceKeyFile({ DATA_DIR }: KeyPlace, next: Buffer): Promise<string> {
  const file = fileIn(DATA_DIR)
  const kept = `${file}.${makeVault(await masterKey({ DATA_DIR }, false)).keyId}`
  await writeWhole(kept, (partial) => copyFileSync(file, partial))
  await write(file, next)
  return kept
}

/** A key that was replaced here, by its id; null when it was not, or lies elsewhere now. */
export function keptKey({ DATA_DIR }: KeyPlace, keyId: string): Buffer | null {
  const file = `${fileIn(DATA_DIR)}.${keyId}`
  return existsSync(file) ? Buffer.from(readFileSync(file, 'utf8').trim(), 'base64') : null
}

const write = (file: string, key: Buffer) =>
  writeWhole(file, (partial) => writeFileSync(partial, `${key.toString('base64')}\n`))
