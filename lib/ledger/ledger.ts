import type { LedgerRunner } from './books'
import type { Ledger } from './entry'
import { pruneOver, repriceOver } from './long-work'

/** The books behind whatever runs their verbs in transactions: the writing thread, or PostgreSQL. */
export const ledgerOver = (keep: LedgerRunner): Ledger => ({
  reserve: (input) => keep('reserve', input),
  settle: (input) => keep('settle', input),
  release: (input) => keep('release', input),
  reprice: repriceOver(keep),
  prune: pruneOver(keep),
  setZone: (input) => keep('setZone', input),
})

const BATCH = 500

/** Settles what dead processes left open; answers how many entries. */
export async function recover(keep: LedgerRunner, now: number): Promise<number> {
  let found = 0
  for (let batch = BATCH; batch === BATCH; found += batch) batch = await keep('recover', { now, count: BATCH })
  return found
}
