import { hostname } from 'node:os'
import type { Pool } from 'pg'
import type { LedgerRunner } from '../../ledger/books'
import { recover } from '../../ledger/ledger'
import { log } from '../../logging/log'
import { orNone } from '../sql'
import { unlessBusy } from './locks'
import { sqlOver } from './sql'

const LEASE_MS = 15_000
const EVERY_MS = 5000

/** By the database's clock: those of the replicas may differ. */
const NOW = 'SELECT CAST(extract(epoch FROM now()) * 1000 AS BIGINT) AS "now"'

async function now(pool: Pool): Promise<number> {
  const [row] = await sqlOver(pool).all<{ now: bigint }>(NOW)
  return Number(row?.now)
}

export const renewLease = async (pool: Pool, keep: LedgerRunner): Promise<void> =>
  keep('beat', { until: (await now(pool)) + LEASE_MS, about: `process ${process.pid} on ${hostname()}` })

/** Settles what replicas without a lease left open; answers how many entries. */
export const recoverDead = async (pool: Pool, keep: LedgerRunner): Promise<number> =>
  (await unlessBusy(pool, 'recover', async () => recover(keep, await now(pool)))) ?? 0

/**
 * Renews this process's lease, looks after the others' and does what else has to be done again and again, until it is
 * stopped; then the lease ends.
 */
export function stayAlive(pool: Pool, keep: LedgerRunner, owner: string, andElse: () => Promise<unknown>): () => Promise<void> {
  let round: Promise<void> = Promise.resolve()
  const once = async () => {
    await renewLease(pool, keep)
    const entries = await recoverDead(pool, keep)
    if (entries > 0) log.warn({ entries }, 'settled what another replica left open, as interrupted')
    await andElse()
  }
  const timer = setInterval(() => {
    round = once().catch((error: unknown) => log.error({ err: error }, 'the lease could not be renewed'))
  }, EVERY_MS)
  return async () => {
    clearInterval(timer)
    await round
    const end = sqlOver(pool).run(`DELETE FROM "Lease" WHERE "owner" = :owner`, { owner })
    // Where the database is down, that is no reason to stop otherwise than well.
    await end.catch((error: unknown) => log.warn({ err: error }, 'the lease ends by itself'))
  }
}

/** Whose lease goes on, as people know them. */
export async function aliveNow(pool: Pool): Promise<string[]> {
  const alive = `SELECT "about" FROM "Lease" WHERE "until" > :now ORDER BY "about"`
  const rows = await orNone(sqlOver(pool).all<{ about: string }>(alive, { now: await now(pool) }))
  return rows.map(({ about }) => about)
}
