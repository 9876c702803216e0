import type { House } from '../house'
import { type AdminPrice, type AdminPrices, adminPrices } from '../pricing/admin-prices'
import { type ProviderKey, readKeys } from './directory-keys'
import { type Member, readMembers } from './directory-members'

/** Who may come in, which keys there are, and what the admin says things cost. */
export type Directory = {
  members: ReadonlyMap<string, Member>
  keys: readonly ProviderKey[]
  prices: AdminPrices
}

/** A copy in memory, read anew as soon as anything in it has changed: a reset token is dead with the next request. */
export function makeDirectory(house: House, openaiBase: string): () => Directory {
  let revision: number | null = null
  let known: Directory = { members: new Map(), keys: [], prices: new Map() }
  return () => {
    // Asked before reading: a change in between makes the copy newer than its number, never older.
    const now = house.revision()
    if (now !== revision) {
      known = { members: readMembers(house), keys: readKeys(house, openaiBase), prices: readPrices(house) }
      revision = now
    }
    return known
  }
}

const readPrices = (house: House) =>
  adminPrices(house.read<AdminPrice>('SELECT model, validFrom, inputPico, cachedInputPico, outputPico FROM Price'))
