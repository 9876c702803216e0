import { setTimeout as wait } from 'node:timers/promises'
import type { LedgerRunner } from './commands'
import type { Ledger } from './entry'
import { FIRST, type RepriceCursor, type RepriceResult } from './reprice'

/** Runs each operation as one command, or as many small ones. `run`: the SQLite writer thread or PostgreSQL. */
export const makeLedger = (run: LedgerRunner): Ledger => ({
  reserve: (reservation) => run('reserve', reservation),
  settle: (settlement) => run('settle', settlement),
  release: (reservation) => run('release', reservation),
  reprice: repriceInBatches(run),
  prune: pruneInBatches(run),
  setZone: (zone) => run('setZone', zone),
})

/** Small, so that no reservation waits long behind a batch. */
const BULK_BATCH = 50

const repriceInBatches =
  (run: LedgerRunner): Ledger['reprice'] =>
  async ({ model, until }, onProgress) => {
    const total = { examined: 0, changed: 0, deltaPico: 0n, done: false }
    for (let after: RepriceCursor | null = FIRST; after; ) {
      const batch: RepriceResult = await run('reprice', { model, after, until, count: BULK_BATCH })
      total.examined += batch.examined
      total.changed += batch.changed
      total.deltaPico += batch.deltaPico
      after = batch.next
      onProgress({ ...total })
      await wait(1)
    }
    return { ...total, done: true }
  }

const pruneInBatches =
  (run: LedgerRunner): Ledger['prune'] =>
  async (before) => {
    let removed = 0
    for (let batch = BULK_BATCH; batch === BULK_BATCH; removed += batch) {
      batch = await run('prune', { before, count: BULK_BATCH })
      await wait(1)
    }
    return removed
  }

const RECOVERY_BATCH = 500

/** Settles all reservations of processes without a valid lease as interrupted. `now`: milliseconds UTC. Returns how many. */
export async function recoverOrphans(run: LedgerRunner, now: number): Promise<number> {
  let recovered = 0
  for (let batch = RECOVERY_BATCH; batch === RECOVERY_BATCH; recovered += batch)
    batch = await run('recoverOrphans', { now, count: RECOVERY_BATCH })
  return recovered
}
