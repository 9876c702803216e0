import { setTimeout as wait } from 'node:timers/promises'
import type { Channel } from '../db/sqlite/channel'
import type { Call } from '../db/sqlite/protocol'
import type { Ledger } from './entry'
import type { Place, Repriced } from './reprice'

/** Work over many entries goes in batches this small, so that nobody's reservation waits behind it. */
const BATCH = 50

export const repriceOver =
  (writer: Channel<Call>): Ledger['reprice'] =>
  async ({ model, until }, onProgress) => {
    const sum = { examined: 0, changed: 0, deltaPico: 0n, done: false }
    for (let after: Place | null = { startedAt: 0n, rowid: 0n }; after; ) {
      const input = { model, after, until, count: BATCH }
      const batch: Repriced = await writer.call<Repriced>({ kind: 'reprice', input })
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
  (writer: Channel<Call>): Ledger['prune'] =>
  async (before) => {
    let removed = 0
    for (let batch = BATCH; batch === BATCH; removed += batch) {
      batch = await writer.call<number>({ kind: 'prune', input: { before, count: BATCH } })
      await wait(1)
    }
    return removed
  }
