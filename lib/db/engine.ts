import type { Read } from '../core/sql'
import type { Database } from './database'

/** Named operations, each run in a transaction of its own. The engines do not know what they do: the ledger defines them. */
export type Commands = Record<string, (input: never) => Promise<unknown>>

type CommandInput<C extends Commands, Name extends keyof C> = Parameters<C[Name]>[0]

/** Runs one command in a transaction; resolves once that is durable. */
export type CommandRunner<C extends Commands> = <Name extends keyof C & string>(
  name: Name,
  input: CommandInput<C, Name>,
) => ReturnType<C[Name]>

/** Work that only one replica does at a time. */
export type Task = 'prune' | 'reprice' | 'alerts' | 'prices' | 'audit' | 'reconcile'

/** A running database, the same for SQLite and PostgreSQL. */
export type Engine<C extends Commands> = {
  name: 'SQLite' | 'PostgreSQL'
  version: string
  db: Database
  run: CommandRunner<C>
  /** Small, indexed lookups only: on SQLite it blocks the main thread. */
  read: Read
  /** Long reads: exports, request logs, sums over years. */
  readSlow: Read
  /** Increases with every change of users, provider keys, prices and settings, by any process. */
  revision(): number
  /** The reporting time zone, an IANA name. */
  zone(): string
  /** Runs `work` unless another replica is running the same task; then returns null. */
  withTaskLock<Result>(task: Task, work: () => Promise<Result>): Promise<Result | null>
  close(): Promise<void>
}
