import { hostname } from 'node:os'
import type { Pool } from 'pg'
import { every } from '../core/every'
import { emptyIfMissing } from '../core/sql'
import { tryWithLock } from '../db/postgres/locks'
import { postgresSql } from '../db/postgres/sql'
import type { BatchLedger } from '../ledger/batch-ledger'
import type { BulkRunner } from '../ledger/commands'
import { log } from '../logging/log'

const LEASE_MS = 15_000
const HEARTBEAT_INTERVAL_MS = 5000

/** The database's clock in milliseconds UTC: those of the replicas may differ. */
async function databaseTime(pool: Pool): Promise<number> {
  const [row] = await postgresSql(pool).all<{ now: bigint }>(
    'SELECT CAST(extract(epoch FROM now()) * 1000 AS BIGINT) AS "now"',
  )
  return Number(row?.now)
}

/** Creates or extends the lease of this replica. */
export const renewLease = async (pool: Pool, run: BulkRunner): Promise<void> =>
  run('heartbeat', {
    until: (await databaseTime(pool)) + LEASE_MS,
    about: `process ${process.pid} on ${hostname()}`,
  })

/** Settles the reservations of replicas whose lease has expired. Returns how many; 0 if another replica is at it. */
export const recoverExpired = async (pool: Pool, ledger: Recovery): Promise<number> =>
  (await tryWithLock(pool, 'recover', async () => ledger.recoverOrphans(await databaseTime(pool)))) ?? 0

type Recovery = Pick<BatchLedger, 'recoverOrphans'>

type Options = {
  pool: Pool
  lockPool: Pool
  run: BulkRunner
  ledger: Recovery
  owner: string
  onHeartbeat(): Promise<unknown>
}

/**
 * Renews the lease of this replica and recovers reservations of expired ones, every five seconds. Returns the function
 * that stops this and ends the lease.
 */
export function startLease({ pool, lockPool, run, ledger, owner, onHeartbeat }: Options): () => Promise<void> {
  const heartbeat = async () => {
    await renewLease(pool, run)
    const entries = await recoverExpired(lockPool, ledger)
    if (entries > 0) log.warn({ entries }, 'settled requests of another replica as interrupted')
    await onHeartbeat()
  }
  const job = every(HEARTBEAT_INTERVAL_MS, heartbeat, (error) => log.error({ err: error }, 'renewing the lease failed'))
  return async () => {
    await job.stop()
    const ended = postgresSql(pool).run(`DELETE FROM "Lease" WHERE "owner" = :owner`, { owner })
    // An unreachable database must not keep the process from shutting down cleanly: the lease expires anyway.
    await ended.catch((error: unknown) => log.warn({ err: error }, 'ending the lease failed, it will expire'))
  }
}

/** Descriptions of all replicas with a valid lease. */
export async function activeReplicas(pool: Pool): Promise<string[]> {
  const active = `SELECT "about" FROM "Lease" WHERE "until" > :now ORDER BY "about"`
  const rows = await emptyIfMissing(postgresSql(pool).all<{ about: string }>(active, { now: await databaseTime(pool) }))
  return rows.map(({ about }) => about)
}
