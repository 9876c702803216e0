import { setTimeout as wait } from 'node:timers/promises'
import type { LedgerRunner } from './books'
import type { Ledger } from './entry'
import { type Place, type Repriced, START } from './reprice'

/** Work over many entries goes in batches this small, so that nobody's reservation waits behind it. */
const BATCH = 50

export const repriceOver =
  (keep: LedgerRunner): Ledger['reprice'] =>
  async ({ model, until }, onProgress) => {
    const sum = { examined: 0, changed: 0, deltaPico: 0n, done: false }
    for (let after: Place | null = START; after; ) {
      const batch: Repriced = await keep('reprice', { model, after, until, count: BATCH })
      sum.examined += batch.examined
      sum.changed += batch.changed
      sum.deltaPico += batch.deltaPico
      after = batch.next
      onProgress({ ...sum })
      await wait(1)
    }
    return { ...sum, done: true }
  }

export const pruneOver =
  (keep: LedgerRunner): Ledger['prune'] =>
  async (before) => {
    let removed = 0
    for (let batch = BATCH; batch === BATCH; removed += batch) {
      batch = await keep('prune', { before, count: BATCH })
      await wait(1)
    }
    return removed
  }
