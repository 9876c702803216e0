import type { Pool } from 'pg'
import { keepOpen, makePool } from '../db/postgres/pool'
import { BATCH_CONNECTIONS } from '../ledger/batch-queue'

/**
 * Apart, so that none waits for what waits for it: `reads` has heartbeats and bulk changes of the ledger too, `locks` the
 * transactions that hold a lock while their work uses the others.
 */
export type Pools = { reads: Pool; prisma: Pool; locks: Pool; batches: Pool }

/** Without it TCP would wait a quarter of an hour for a host that is gone. */
type Timeouts = { queryMs: number; batchMs: number }

/** Longer than any query of a server, and longer than batches wait for locks. */
export const SERVER_TIMEOUTS: Timeouts = { queryMs: 20_000, batchMs: 10_000 }
/** Commands may read for hours. */
export const COMMAND_TIMEOUTS: Timeouts = { queryMs: 0, batchMs: 10_000 }

/** `total`: DATABASE_POOL_SIZE, at least 6. */
function sizesOf(total: number): Record<keyof Pools, number> {
  const share = (part: number, least: number, most: number) => Math.min(Math.max(Math.floor(total * part), least), most)
  const prisma = share(0.25, 2, 50)
  const locks = share(0.15, 1, 4)
  const batches = share(0.3, 1, BATCH_CONNECTIONS)
  return { reads: total - prisma - locks - batches, prisma, locks, batches }
}

export function makePools(url: string, total: number, { queryMs, batchMs }: Timeouts): Pools {
  const sizes = sizesOf(total)
  return {
    reads: makePool(url, sizes.reads, queryMs),
    prisma: makePool(url, sizes.prisma, queryMs),
    locks: makePool(url, sizes.locks, queryMs),
    batches: makePool(url, sizes.batches, batchMs),
  }
}

/** What each needs to go on, however many connections others take from the server. */
export async function keepMinimum({ reads, prisma, locks, batches }: Pools) {
  await Promise.all([keepOpen(reads, 1), keepOpen(prisma, 2), keepOpen(locks, 1), keepOpen(batches, 1)])
}

export const endPools = (pools: Pools) => Promise.all(Object.values(pools).map((pool) => pool.end()))
