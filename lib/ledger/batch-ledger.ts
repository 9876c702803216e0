import type { Pool } from 'pg'
import type { Read } from '../core/sql'
import { periodRange } from '../core/time'
import { batchQueue } from './batch-queue'
import { asRows, findStart, periodRow, readPeriods } from './batch-statements'
import { batchTransaction, type Timeouts } from './batch-transaction'
import { type BulkOptions, bulkOperations } from './bulk-operations'
import type { BulkRunner } from './commands'
import type { Amounts, BudgetRejection, Ledger, ReservationRef, Settlement, SettleResult } from './entry'
import { interruption } from './leases'
import { type EntryRow, orphanedReservations } from './statements'
import { readReportingZone } from './time-zone'

export type BatchLedger = Ledger & {
  /** Settles all reservations of processes without a valid lease as interrupted. `now`: milliseconds UTC. Returns how many. */
  recoverOrphans(now: number): Promise<number>
}

type Parts = {
  /** For batches alone, so that nothing else keeps its connections. */
  pool: Pool
  /** The id of this process, see `leases.ts`. */
  owner: string
  run: BulkRunner
  read: Read
}

type Options = BulkOptions & { timeouts?: Timeouts }

const AMOUNTS = `SELECT "settledPico", "reservedPico" FROM "UserMonth" WHERE "userId" = :userId AND "month" = :month`

const RECOVERY_BATCH = 500

/**
 * The ledger on PostgreSQL. All that requests of this process reserve, settle and release while a batch is being written is the
 * next batch: one transaction, which locks the months of its users, so that replicas decide one after another.
 */
export function makeBatchLedger({ pool, owner, run, read }: Parts, options: Options = {}): BatchLedger {
  const enqueue = batchQueue(batchTransaction(pool, owner, options.timeouts))
  /** What this process has reserved: which month an entry counts in, without reading it first. */
  const open = new Map<string, Start>()

  async function settle(settlement: Settlement): Promise<SettleResult> {
    const { id } = settlement
    const start = open.get(id) ?? (await startOf(id))
    if (!start) return 'unknown'
    const result = await enqueue({ kind: 'settle', id, ...start, settlement })
    open.delete(id)
    return result as SettleResult
  }

  async function startOf(id: string): Promise<Start | undefined> {
    const [row] = await read<{ userId: bigint; startedAt: bigint }>(findStart, { id })
    return row && { userId: Number(row.userId), startedAt: Number(row.startedAt) }
  }

  async function recoverBatch(now: number): Promise<number> {
    const orphans = await read<EntryRow>(orphanedReservations, { now, count: RECOVERY_BATCH })
    const settling = orphans.map((entry) =>
      enqueue({
        ...{ kind: 'settle', id: entry.id, userId: Number(entry.userId), startedAt: Number(entry.startedAt) },
        settlement: interruption(entry, now),
      }),
    )
    await Promise.all(settling)
    return orphans.length
  }

  return {
    async reserve(reservation) {
      const { id, userId, startedAt } = reservation
      const rejection = await enqueue({ kind: 'reserve', id, userId, reservation })
      if (rejection === null) open.set(id, { userId, startedAt })
      return rejection as BudgetRejection | null
    },
    settle,
    async release({ id, userId, startedAt }) {
      const isReleased = await enqueue({ kind: 'release', id, userId, startedAt })
      open.delete(id)
      return isReleased as boolean
    },
    async amounts({ userId, month }) {
      const [row] = await read<Amounts>(AMOUNTS, { userId, month })
      return row ?? { settledPico: 0n, reservedPico: 0n }
    },
    async periodAmounts({ userId, period, day }) {
      const zone = await readReportingZone({ all: read })
      const row = periodRow({ userId, period, ...periodRange(period, day) }, zone)
      const [amounts] = await read<Amounts>(readPeriods, asRows([row]))
      return amounts ?? { settledPico: 0n, reservedPico: 0n }
    },
    ...bulkOperations(run, options),
    async recoverOrphans(now) {
      let recovered = 0
      for (let count = RECOVERY_BATCH; count === RECOVERY_BATCH; recovered += count) count = await recoverBatch(now)
      return recovered
    },
  }
}

type Start = Pick<ReservationRef, 'userId' | 'startedAt'>
