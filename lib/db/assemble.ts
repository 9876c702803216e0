import { makeThrottle } from '../auth/throttle'
import type { Vault } from '../crypto'
import { type House, setHouse } from '../house'
import { unknownHealth } from '../keys/health'
import type { Keep } from '../ledger/books'
import { ledgerOver } from '../ledger/ledger'
import { followKey } from './follow-key'
import type { KeyPlace } from './master-key'

/** What a database brings into the house. */
export type Engine = Pick<
  House,
  'db' | 'read' | 'readLong' | 'revision' | 'zone' | 'beat' | 'engine' | 'countTokens' | 'exclusively'
> & {
  keep: Keep
  close(): Promise<void>
}

/** This process's house over a database that is migrated and opens with `vault`, whose key is at `place`. */
export function assemble({ keep, close, ...engine }: Engine, vault: Vault, place: KeyPlace): House {
  const house: House = {
    ...engine,
    vault,
    async currentVault() {
      house.vault = await followKey(house.vault, place, engine.read)
      return house.vault
    },
    ledger: ledgerOver(keep),
    throttle: makeThrottle(),
    draining: false,
    overdue: () => 0,
    keyHealth: async () => unknownHealth,
    repricing: null,
  }
  setHouse(house)
  return house
}
