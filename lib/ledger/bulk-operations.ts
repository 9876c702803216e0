import { setTimeout as wait } from 'node:timers/promises'
import type { CommandRunner } from '../db/engine'
import type { LedgerCommands } from './commands'
import type { Ledger } from './entry'
import type { DayChange, RepriceCursor, RepriceResult } from './reprice'

type BulkChanges = CommandRunner<Pick<LedgerCommands, 'reprice' | 'prune' | 'setZone'>>

export type BulkOptions = { bulkBatch?: number }

/** Small, so that no reservation waits long behind a batch. */
const BULK_BATCH = 50

/** `onChange`: is told which days a repricing has changed. */
export function bulkOperations(
  run: BulkChanges,
  options: BulkOptions,
  onChange: (days: readonly DayChange[]) => void = () => {},
): Pick<Ledger, 'reprice' | 'prune' | 'setZone'> {
  const batchSize = () => options.bulkBatch ?? BULK_BATCH
  return {
    async reprice({ model, since = 0, until, defaultBaseUrl }, onProgress) {
      const total = { examined: 0, changed: 0, deltaPico: 0n, done: false }
      for (let after: RepriceCursor | null = { startedAt: BigInt(since), id: '' }; after; ) {
        const batch: RepriceResult = await run('reprice', { model, after, until, defaultBaseUrl, count: batchSize() })
        onChange(batch.days)
        total.examined += batch.examined
        total.changed += batch.changed
        total.deltaPico += batch.deltaPico
        after = batch.next
        onProgress({ ...total })
        await wait(1)
      }
      return { ...total, done: true }
    },
    async prune(before) {
      let removed = 0
      const count = batchSize()
      for (let batch = count; batch === count; removed += batch) {
        batch = await run('prune', { before, count })
        await wait(1)
      }
      return removed
    },
    setZone: (zone) => run('setZone', zone),
  }
}

type RecoveryRunner = CommandRunner<Pick<LedgerCommands, 'recoverOrphans'>>

const RECOVERY_BATCH = 500

/** Settles all reservations of processes without a valid lease as interrupted. `now`: milliseconds UTC. Returns how many. */
export async function recoverOrphans(run: RecoveryRunner, now: number): Promise<number> {
  let recovered = 0
  for (let batch = RECOVERY_BATCH; batch === RECOVERY_BATCH; recovered += batch)
    batch = await run('recoverOrphans', { now, count: RECOVERY_BATCH })
  return recovered
}
