import type { Sql } from '../db/sql'
import { sealsOf, unlock, vaultFrom } from '../encryption/key-check'
import { type KeyPlace, keptKey, masterKey } from '../encryption/master-key'
import { keyIdOf, makeVault } from '../encryption/vault'

/**
 * Throws unless the copy opens with this house's key. One that an earlier key sealed, which was kept here when it was
 * replaced, is left word of that key, sealed with today's: that is how the next start finds it.
 */
export async function openOlder(place: KeyPlace, sql: Sql): Promise<void> {
  const master = await masterKey(place, false)
  const seals = await sealsOf(sql.all)
  const kept = keptKey(place, keyIdOf(seals.keyCheck ?? '') ?? '')
  if (vaultFrom(master, seals) || !kept) return void (await unlock(master, sql))
  const value = makeVault(master).seal('Setting.nextKey:0', kept.toString('base64'))
  await sql.run(
    `INSERT INTO "Setting" ("name", "value") VALUES ('nextKey', :value)
      ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`,
    { value },
  )
  await unlock(master, sql)
}
