import type { Read } from '../db/sql'
import { nextKeyOf, sealsOf, vaultFrom } from './key-check'
import { type KeyPlace, masterKey } from './master-key'
import { keyIdOf, type Vault } from './vault'

/** The vault that the database is sealed with just now: `held`, unless another process has replaced the key since. */
export async function followKey(held: Vault, place: KeyPlace, read: Read): Promise<Vault> {
  const seals = await sealsOf(read)
  const { keyCheck, nextKey } = seals
  if (keyCheck === undefined || keyIdOf(keyCheck) === held.keyId) return held
  const isTold = nextKey !== undefined && keyIdOf(nextKey) === held.keyId
  const vault = vaultFrom(isTold ? nextKeyOf(held, nextKey) : await masterKey(place, false), seals)
  if (!vault) throw new Error('The encryption key was replaced by one that this process does not know: restart it.')
  // What was read before the change is opened as it was sealed.
  const open: Vault['open'] = (at, sealed) => (keyIdOf(sealed) === vault.keyId ? vault : held).open(at, sealed)
  return { ...vault, open }
}
