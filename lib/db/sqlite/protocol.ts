import type { DriverAdapterError, SqlQuery } from '@prisma/driver-adapter-utils'
import type { Reservation, Settlement } from '../../ledger/entry'
import type { Pruning } from '../../ledger/prune'
import type { Repricing } from '../../ledger/reprice'

/** What the main thread may ask of the writer. `tx` names an open transaction, or is null for a statement of its own. */
export type Call =
  | { kind: 'reserve'; input: Reservation }
  | { kind: 'settle'; input: Settlement }
  | { kind: 'release'; input: string }
  | { kind: 'recover'; input: number }
  | { kind: 'reprice'; input: Repricing }
  | { kind: 'prune'; input: Pruning }
  | { kind: 'setZone'; input: string }
  | { kind: 'query' | 'execute'; tx: number | null; query: SqlQuery }
  | { kind: 'script'; script: string }
  | { kind: 'begin' }
  | { kind: 'end'; tx: number }

export type Request = { id: number; call: Call }

/** `cause` is what Prisma needs to tell a unique violation from a full disk. */
export type Reply =
  | { id: number; value: unknown }
  | { id: number; error: { message: string; code?: string; cause?: DriverAdapterError['cause'] } }
