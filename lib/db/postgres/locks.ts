import type { Pool } from 'pg'

/** Transaction-level advisory locks and their ids. */
const locks = {
  ...{ migrate: 1, write: 2, recover: 3, prune: 4, reprice: 5, alerts: 6, prices: 7, audit: 8, reconcile: 9 },
} as const
export type LockName = keyof typeof locks

/** Separates our locks from those of other applications in the same database. */
const CLASS_ID = 0x6368

export const lockStatement = (lock: LockName) => `SELECT pg_advisory_xact_lock(${CLASS_ID}, ${locks[lock]})`
const tryLockStatement = (lock: LockName) =>
  `SELECT pg_try_advisory_xact_lock(${CLASS_ID}, ${locks[lock]}) AS "acquired"`

/** The longest delay of a timer in Node, about 25 days. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/** Waits for the lock; returns the function that releases it. */
export async function holdLock(pool: Pool, lock: LockName): Promise<() => void> {
  const { client, release } = await beginLockTransaction(pool)
  try {
    const statement = { text: lockStatement(lock), query_timeout: MAX_TIMEOUT_MS }
    await client.query(statement)
    return release
  } catch (error) {
    release()
    throw error
  }
}

/** Runs `work` while holding the lock; returns null without running it if another replica holds the lock. */
export async function tryWithLock<Result>(
  pool: Pool,
  lock: LockName,
  work: () => Promise<Result>,
): Promise<Result | null> {
  const { client, release } = await beginLockTransaction(pool)
  try {
    const { rows } = await client.query<{ acquired: bigint }>(tryLockStatement(lock))
    return rows[0]?.acquired ? await work() : null
  } finally {
    // Before the caller goes on: a closed connection keeps its locks until the server notices. One that is free of them is
    // kept: the server may have no other.
    await client.query('ROLLBACK').then(() => client.release(), release)
  }
}

/** `release` closes the connection, which ends the transaction and its locks in whatever state it is. */
async function beginLockTransaction(pool: Pool) {
  const client = await pool.connect()
  const release = () => client.release(true)
  try {
    await client.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = 0')
    return { client, release }
  } catch (error) {
    release()
    throw error
  }
}
