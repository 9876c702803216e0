import { makeThrottle } from '../core/throttle'
import type { Engine } from '../db/engine'
import { trackKeyRotation } from '../encryption/key-check'
import type { KeySource } from '../encryption/master-key'
import type { Vault } from '../encryption/vault'
import type { LedgerCommands } from '../ledger/commands'
import { makeLedger } from '../ledger/ledger'
import { makeTokenizer } from '../tokenizer/tokenizer'
import { type AppContext, setContext } from './context'
import { noGateway } from './gateway-status'

export type Opened = { context: AppContext; close(): Promise<void> }

type Parts = {
  engine: Engine<LedgerCommands>
  vault: Vault
  keySource: KeySource
  checkWritable(): Promise<void>
  /** Runs if a worker thread exits before `close`. */
  onExit(reason: unknown): void
}

/** Builds the context of this process on a migrated database. `close` closes the database too. */
export function assemble({ engine, vault, keySource, checkWritable, onExit }: Parts): Opened {
  const tokenizer = makeTokenizer(onExit)
  const { name, version, run, close, ...database } = engine
  const context: AppContext = {
    ...database,
    vault,
    async currentVault() {
      context.vault = await trackKeyRotation(context.vault, keySource, engine.read)
      return context.vault
    },
    ledger: makeLedger(run),
    throttle: makeThrottle(),
    countTokens: tokenizer.countTokens,
    checkWritable,
    engine: { name, version },
    gateway: noGateway,
    draining: false,
    repricing: null,
  }
  setContext(context)
  return { context, close: () => tokenizer.close().then(close) }
}
