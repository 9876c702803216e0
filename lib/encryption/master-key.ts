import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '../core/files'
import { keyFromCommand } from './key-command'
import { makeVault } from './vault'

/** Where the master key comes from: the environment, a command, or else the key file in the data folder. */
export type KeySource = {
  DATA_DIR: string
  ENCRYPTION_KEY?: Buffer | undefined
  ENCRYPTION_KEY_COMMAND?: string | undefined
}

/** Whether the key is in the data folder, where Chatelaine itself can replace it. */
export const usesKeyFile = (source: KeySource) => !source.ENCRYPTION_KEY && !source.ENCRYPTION_KEY_COMMAND

const keyFile = (dataDir: string) => join(dataDir, 'encryption.key')

/** The key of the environment or the command, or else the key file, which is created only for a new database. */
export async function loadMasterKey(source: KeySource, isNew: boolean): Promise<Buffer> {
  const { DATA_DIR, ENCRYPTION_KEY, ENCRYPTION_KEY_COMMAND } = source
  if (ENCRYPTION_KEY) return ENCRYPTION_KEY
  if (ENCRYPTION_KEY_COMMAND) return keyFromCommand(ENCRYPTION_KEY_COMMAND)
  const file = keyFile(DATA_DIR)
  if (!existsSync(file)) {
    if (!isNew)
      throw new Error(
        `The database is encrypted, but ${file} is missing and neither ENCRYPTION_KEY nor ENCRYPTION_KEY_COMMAND is set.`,
      )
    await write(file, randomBytes(32))
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== 32) throw new Error(`${file} does not contain 32 bytes in base64.`)
  return key
}

/**
 * Writes `next` to the key file. The previous key is archived next to it under its id, because older backups are
 * encrypted with it. Returns the path of the archive.
 */
export async function replaceKeyFile({ DATA_DIR }: KeySource, next: Buffer): Promise<string> {
  const file = keyFile(DATA_DIR)
  const archive = `${file}.${makeVault(await loadMasterKey({ DATA_DIR }, false)).keyId}`
  await writeFileAtomically(archive, (temporary) => copyFileSync(file, temporary))
  await write(file, next)
  return archive
}

/** A previous key by its id; null if it was never archived in this data folder. */
export function archivedKey({ DATA_DIR }: KeySource, keyId: string): Buffer | null {
  const file = `${keyFile(DATA_DIR)}.${keyId}`
  return existsSync(file) ? Buffer.from(readFileSync(file, 'utf8').trim(), 'base64') : null
}

const write = (file: string, key: Buffer) =>
  writeFileAtomically(file, (temporary) => writeFileSync(temporary, `${key.toString('base64')}\n`))
