import type { Throttle } from '../core/throttle'
import type { Database } from '../db/database'
import type { Read } from '../db/sql'
import type { CountTokens } from '../db/sqlite/reader'
import type { Vault } from '../encryption/vault'
import type { KeyHealth } from '../keys/health'
import type { Ledger, Repricing } from '../ledger/entry'

/** What only one replica does at a time. */
type Task = 'prune' | 'reprice' | 'alerts'

/** What exists once per process. Next and server.ts each load their own copy of every module, so it hangs on globalThis. */
export type AppContext = {
  db: Database
  ledger: Ledger
  /** As it was last seen. */
  vault: Vault
  /** The vault to seal with inside a transaction, and to open with what was read before: another process may replace the key. */
  currentVault(): Promise<Vault>
  throttle: Throttle
  /** Small, indexed look-ups only: on SQLite it reads in the main thread. */
  read: Read
  /** Reads that are long, or over raw entries: exports, logs, sums over years. */
  readLong: Read
  /** Rises with every change of users, keys, prices and settings, by whichever process. */
  revision(): number
  /** Resolves when the database takes writes, rejects when it does not. */
  beat(): Promise<void>
  /** Runs `work` unless another replica is at the same task: then null. */
  exclusively<Result>(task: Task, work: () => Promise<Result>): Promise<Result | null>
  /** What keeps the books, for people to read. */
  engine: { name: 'SQLite' | 'PostgreSQL'; version: string }
  /** The reporting zone, an IANA name. */
  zone(): string
  /** True from SIGTERM on: nothing new goes to a provider. */
  draining: boolean
  /** How many entries could not be settled in time: while there are some, nothing more should be sent here. */
  overdue(): number
  /** How a key fares in the gateway just now. */
  keyHealth(id: number): Promise<KeyHealth>
  /** The re-pricing under way, or the last one of this process. */
  repricing: Repricing | null
  /** Token counts for estimates, made in the reading worker. */
  countTokens: CountTokens
}

const shared = globalThis as { chatelaine?: AppContext }

export function context(): AppContext {
  if (!shared.chatelaine) throw new Error('The house is not open: start Chatelaine with `npm start`.')
  return shared.chatelaine
}

export function setContext(house: AppContext) {
  shared.chatelaine = house
}
