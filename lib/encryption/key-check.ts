import { emptyIfMissing, type Read, type Sql } from '../core/sql'
import { type KeySource, loadMasterKey } from './master-key'
import { keyIdOf, makeVault, type Vault } from './vault'

/**
 * What the database records about its key. `keyCheck` is a value encrypted with it. `naming` exists after a rotation: the
 * fingerprint key, encrypted. `nextKey` exists during a rotation: the new key encrypted with the previous one, so that a
 * process that still has the previous key finds the new one.
 */
export type KeyRecord = { keyCheck?: string; naming?: string; nextKey?: string }

export async function readKeyRecord(read: Read): Promise<KeyRecord> {
  const rows = await emptyIfMissing(
    read<{ name: string; value: string }>(
      `SELECT "name", "value" FROM "Setting" WHERE "name" IN ('keyCheck', 'naming', 'nextKey')`,
    ),
  )
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

/** The vault of the key that encrypts the database; null if neither `master` nor the `nextKey` it decrypts is that key. */
export function vaultFromRecord(master: Buffer, { keyCheck, naming, nextKey }: KeyRecord): Vault | null {
  const vault = makeVault(master)
  if (keyCheck === undefined) return vault
  if (keyIdOf(keyCheck) === vault.keyId) {
    vault.decrypt('Setting.keyCheck:0', keyCheck)
    return naming === undefined ? vault : makeVault(master, vault.decrypt('Setting.naming:0', naming))
  }
  if (nextKey === undefined || keyIdOf(nextKey) !== vault.keyId) return null
  return vaultFromRecord(decryptNextKey(vault, nextKey), { keyCheck, ...(naming !== undefined && { naming }) })
}

export const decryptNextKey = (previous: Vault, nextKey: string) =>
  Buffer.from(previous.decrypt('Setting.nextKey:0', nextKey), 'base64')

/** Throws if `master` does not decrypt the database. Only reads. */
export async function unlockVault(master: Buffer, { all }: Sql): Promise<Vault> {
  const vault = vaultFromRecord(master, await readKeyRecord(all))
  if (vault) return vault
  throw new Error('The encryption key does not match this database. Nothing was changed.')
}

/** Records the key of a new database; a no-op on an existing one. */
export const recordKeyCheck = (vault: Vault, sql: Sql) =>
  sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('keyCheck', :value) ON CONFLICT DO NOTHING`, {
    value: vault.encrypt('Setting.keyCheck:0', 'chatelaine'),
  })

/** The vault for the key that encrypts the database right now: `current`, or a new one if another process rotated the key. */
export async function trackKeyRotation(current: Vault, source: KeySource, read: Read): Promise<Vault> {
  const record = await readKeyRecord(read)
  const { keyCheck, nextKey } = record
  if (keyCheck === undefined || keyIdOf(keyCheck) === current.keyId) return current
  const hasNextKey = nextKey !== undefined && keyIdOf(nextKey) === current.keyId
  const master = hasNextKey ? decryptNextKey(current, nextKey) : await loadMasterKey(source, false)
  const vault = vaultFromRecord(master, record)
  if (!vault) throw new Error('The encryption key was rotated and this process does not have the new one: restart it.')
  // Values read before the rotation are still encrypted with the previous key.
  const decrypt: Vault['decrypt'] = (field, ciphertext) =>
    (keyIdOf(ciphertext) === vault.keyId ? vault : current).decrypt(field, ciphertext)
  return { ...vault, decrypt }
}
