import type { Throttle } from '../core/throttle'
import type { Commands, Engine } from '../db/engine'
import type { Vault } from '../encryption/vault'
import type { Ledger, Repricing } from '../ledger/entry'
import type { CountTokens } from '../tokenizer/tokenizer'
import type { GatewayStatus } from './gateway-status'

/** The services of this process. */
export type AppContext = Pick<Engine<Commands>, 'db' | 'read' | 'readSlow' | 'revision' | 'zone' | 'withTaskLock'> & {
  ledger: Ledger
  /** May be outdated: another process may have rotated the key. */
  vault: Vault
  /** The vault for the current key. Call it before decrypting what was read, and inside a transaction before encrypting. */
  currentVault(): Promise<Vault>
  throttle: Throttle
  countTokens: CountTokens
  /** Rejects if the database does not accept writes, or reads. */
  checkDatabase(): Promise<void>
  engine: { name: 'SQLite' | 'PostgreSQL'; version: string }
  gateway: GatewayStatus
  /** True once the process is shutting down: no request is sent to a provider any more. */
  draining: boolean
  /** The current or last repricing of this process. */
  repricing: Repricing | null
}

// On globalThis: Next and server.ts each load their own copy of this module.
const shared = globalThis as { chatelaine?: AppContext }

export function context(): AppContext {
  if (!shared.chatelaine) throw new Error('The database is not open: start Chatelaine with `npm start`.')
  return shared.chatelaine
}

export function setContext(context: AppContext) {
  shared.chatelaine = context
}
