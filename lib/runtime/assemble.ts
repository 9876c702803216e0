import { makeThrottle } from '../core/throttle'
import type { Commands, Engine } from '../db/engine'
import { trackKeyRotation } from '../encryption/key-check'
import type { KeySource } from '../encryption/master-key'
import type { Vault } from '../encryption/vault'
import type { Ledger } from '../ledger/entry'
import { makeTokenizer } from '../tokenizer/tokenizer'
import { type AppContext, setContext } from './context'
import { noGateway } from './gateway-status'
import { refuseWithinTransactions } from './transactions'

export type Opened = { context: AppContext; close(): Promise<void> }

type Parts<C extends Commands> = {
  engine: Engine<C>
  ledger: Ledger
  vault: Vault
  keySource: KeySource
  checkDatabase(): Promise<void>
  /** Runs if a worker thread exits before `close`. */
  onExit(reason: unknown): void
}

/** Builds the context of this process on a migrated database. `close` closes the database too. */
export function assemble<C extends Commands>(parts: Parts<C>): Opened {
  const { engine, ledger, vault, keySource, checkDatabase, onExit } = parts
  const tokenizer = makeTokenizer(onExit)
  const { name, version, revision, zone, withTaskLock, close } = engine
  const context: AppContext = {
    ...refuseWithinTransactions(engine),
    ...{ revision, zone, withTaskLock },
    vault,
    async currentVault() {
      context.vault = await trackKeyRotation(context.vault, keySource, engine.read)
      return context.vault
    },
    ledger,
    throttle: makeThrottle(),
    countTokens: tokenizer.countTokens,
    checkDatabase,
    engine: { name, version },
    gateway: noGateway,
    draining: false,
    repricing: null,
  }
  setContext(context)
  return { context, close: () => tokenizer.close().then(close) }
}
