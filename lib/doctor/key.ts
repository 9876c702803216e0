import type { Sql } from '../db/sql'
import { sealsOf, vaultFrom } from '../encryption/key-check'
import { masterKey } from '../encryption/master-key'
import { keyIdOf, makeVault, type Vault } from '../encryption/vault'
import { bad, type Finding, ok, warn } from './finding'
import type { Check } from './patient'

const ABOUT = 'encryption key'

/** That the key opens the house, and every secret in it. */
export const key: Check = async ({ env, sql }) => {
  const master = await masterKey(env, false)
  const vault = vaultFrom(master, await sealsOf(sql.all))
  if (!vault) return [bad(ABOUT, 'it is not the one this database was sealed with', 'Put that one back.')]
  const secrets = await secretsIn(sql)
  const closed = secrets.filter(([place, sealed]) => !opens(vault, place, sealed)).map(([place]) => place)
  if (closed.length > 0)
    return [bad(ABOUT, `it does not open ${closed.join(', ')}`, 'Reset those tokens and enter those keys anew.')]
  return [ok(ABOUT, `it opens all ${secrets.length} secrets`), ...(await replaced(master, sql))]
}

type Place = Parameters<Vault['open']>[0]

async function secretsIn(sql: Sql): Promise<[Place, string][]> {
  const of = async (place: 'User.token' | 'ProviderKey.key', table: string, column: string) => {
    const rows = await sql.all<{ id: bigint; sealed: string | null }>(
      `SELECT "id", "${column}" AS "sealed" FROM "${table}"`,
    )
    return rows.flatMap(({ id, sealed }): [Place, string][] =>
      sealed === null ? [] : [[`${place}:${Number(id)}`, sealed]],
    )
  }
  return [
    ...(await of('User.token', 'User', 'tokenSealed')),
    ...(await of('ProviderKey.key', 'ProviderKey', 'keySealed')),
  ]
}

function opens(vault: Vault, place: Place, sealed: string): boolean {
  try {
    vault.open(place, sealed)
    return true
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return false
  }
}

async function replaced(master: Buffer, sql: Sql): Promise<Finding[]> {
  const { nextKey } = await sealsOf(sql.all)
  if (nextKey === undefined) return []
  const isBefore = keyIdOf(nextKey) === makeVault(master).keyId
  const todo = isBefore
    ? 'Set the new ENCRYPTION_KEY, which `rotate-key` prints again, and restart.'
    : 'Restart the server with the new key: then the one before opens nothing any more.'
  return [warn(ABOUT, 'it was replaced, and the one before still opens the house', todo)]
}
