import type { DriverAdapterError, SqlQuery } from '@prisma/driver-adapter-utils'
import type { Input, LedgerCommand } from '../../ledger/books'

/** What the main thread may ask of the writer. `tx` names an open transaction, or is null for a statement of its own. */
export type Call =
  | { kind: 'book'; verb: LedgerCommand; input: Input<LedgerCommand> }
  | { kind: 'query' | 'execute'; tx: number | null; query: SqlQuery }
  | { kind: 'script'; script: string }
  | { kind: 'begin' }
  | { kind: 'end'; tx: number }

export type Request = { id: number; call: Call }
export type BookRequest = { id: number; call: Extract<Call, { kind: 'book' }> }

/** `cause` is what Prisma needs to tell a unique violation from a full disk. */
export type Reply =
  | { id: number; value: unknown }
  | { id: number; error: { message: string; code?: string; cause?: DriverAdapterError['cause'] } }
