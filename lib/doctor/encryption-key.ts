import type { Sql } from '../core/sql'
import { readKeyRecord, vaultFromRecord } from '../encryption/key-check'
import { loadMasterKey } from '../encryption/master-key'
import { keyIdOf, makeVault, type Vault } from '../encryption/vault'
import { type Check, type Finding, fail, ok, warn } from './finding'

const NAME = 'encryption key'

/** Checks that the key decrypts every secret in the database, and that no rotation is incomplete. */
export const encryptionKey: Check = async ({ env, sql }) => {
  const master = await loadMasterKey(env, false)
  const vault = vaultFromRecord(master, await readKeyRecord(sql.all))
  if (!vault)
    return [fail(NAME, 'it is not the key this database is encrypted with', 'Set the key it was encrypted with.')]
  const secrets = await secretsIn(sql)
  const unreadable = secrets.filter(([place, sealed]) => !decrypts(vault, place, sealed)).map(([place]) => place)
  if (unreadable.length > 0) {
    const fix = 'Reset those access tokens, and enter those provider keys and admin keys again.'
    return [fail(NAME, `it does not decrypt ${unreadable.join(', ')}`, fix)]
  }
  return [ok(NAME, `it decrypts all ${secrets.length} secrets`), ...(await incompleteRotation(master, sql))]
}

type Place = Parameters<Vault['decrypt']>[0]

async function secretsIn(sql: Sql): Promise<[Place, string][]> {
  const select = async (
    place: 'User.token' | 'ProviderKey.key' | 'ProviderAccount.adminKey',
    table: string,
    column: string,
  ) => {
    const rows = await sql.all<{ id: bigint; sealed: string | null }>(
      `SELECT "id", "${column}" AS "sealed" FROM "${table}"`,
    )
    return rows.flatMap(({ id, sealed }): [Place, string][] =>
      sealed === null ? [] : [[`${place}:${Number(id)}`, sealed]],
    )
  }
  return [
    ...(await select('User.token', 'User', 'tokenSealed')),
    ...(await select('ProviderKey.key', 'ProviderKey', 'keySealed')),
    ...(await select('ProviderAccount.adminKey', 'ProviderAccount', 'adminKeySealed')),
  ]
}

function decrypts(vault: Vault, place: Place, sealed: string): boolean {
  try {
    vault.decrypt(place, sealed)
    return true
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return false
  }
}

async function incompleteRotation(master: Buffer, sql: Sql): Promise<Finding[]> {
  const { nextKey } = await readKeyRecord(sql.all)
  if (nextKey === undefined) return []
  const isPreviousKey = keyIdOf(nextKey) === makeVault(master).keyId
  const fix = isPreviousKey
    ? 'Put the new key, which `rotate-key` prints again, where the server reads its own, and restart the server.'
    : 'Restart the server with the new key: from then on the previous one decrypts nothing.'
  return [warn(NAME, 'a rotation is incomplete: the previous key still decrypts the database', fix)]
}
