import { makeThrottle } from '../core/throttle'
import type { KeyPlace } from '../encryption/master-key'
import { followKey } from '../encryption/track-key-rotation'
import type { Vault } from '../encryption/vault'
import { unknownHealth } from '../keys/health'
import type { LedgerRunner } from '../ledger/books'
import { ledgerOver } from '../ledger/ledger'
import { type AppContext, setContext } from './context'

/** What a database brings into the house. */
export type Engine = Pick<
  AppContext,
  'db' | 'read' | 'readLong' | 'revision' | 'zone' | 'beat' | 'engine' | 'countTokens' | 'exclusively'
> & {
  keep: LedgerRunner
  close(): Promise<void>
}

/** This process's house over a database that is migrated and opens with `vault`, whose key is at `place`. */
export function assemble({ keep, close, ...engine }: Engine, vault: Vault, place: KeyPlace): AppContext {
  const house: AppContext = {
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
  setContext(house)
  return house
}
