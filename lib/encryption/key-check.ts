import { orNone, type Read, type Sql } from '../db/sql'
import { keyIdOf, makeVault, type Vault } from './vault'

/**
 * What the database says of the key it is sealed with. `keyCheck` is sealed with it. `naming`, once a key was replaced, is
 * what fingerprints are made with. `nextKey`, sealed with the key before, is the key: whoever still has that one finds it.
 */
export type Seals = { keyCheck?: string; naming?: string; nextKey?: string }

export async function sealsOf(read: Read): Promise<Seals> {
  const rows = await orNone(
    read<{ name: string; value: string }>(
      `SELECT "name", "value" FROM "Setting" WHERE "name" IN ('keyCheck', 'naming', 'nextKey')`,
    ),
  )
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

/** The vault of the key that the database is sealed with, as somebody with `master` finds it; null when that opens nothing. */
export function vaultFrom(master: Buffer, { keyCheck, naming, nextKey }: Seals): Vault | null {
  const vault = makeVault(master)
  if (keyCheck === undefined) return vault
  if (keyIdOf(keyCheck) === vault.keyId) {
    vault.open('Setting.keyCheck:0', keyCheck)
    return naming === undefined ? vault : makeVault(master, vault.open('Setting.naming:0', naming))
  }
  if (nextKey === undefined || keyIdOf(nextKey) !== vault.keyId) return null
  return vaultFrom(nextKeyOf(vault, nextKey), { keyCheck, ...(naming !== undefined && { naming }) })
}

export const nextKeyOf = (before: Vault, nextKey: string) =>
  Buffer.from(before.open('Setting.nextKey:0', nextKey), 'base64')

/** Throws unless the database opens with `master`. Reads only. */
export async function unlock(master: Buffer, { all }: Sql): Promise<Vault> {
  const vault = vaultFrom(master, await sealsOf(all))
  if (vault) return vault
  throw new Error('The encryption key is not the one this database was sealed with. Nothing was changed.')
}

/** Leaves the mark by which the key of a new database is known. */
export const markVault = (vault: Vault, sql: Sql) =>
  sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('keyCheck', :sealed) ON CONFLICT DO NOTHING`, {
    sealed: vault.seal('Setting.keyCheck:0', 'chatelaine'),
  })
