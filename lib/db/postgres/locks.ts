import type { Pool } from 'pg'

/** Advisory locks, by what they are for. Each lasts as long as the transaction that took it. */
const locks = { migrate: 1, write: 2, recover: 3, prune: 4, reprice: 5, alerts: 6 } as const
export type Lock = keyof typeof locks

/** Ours among all that may share a database server. */
const CLASS = 0x6368

export const take = (lock: Lock) => `SELECT pg_advisory_xact_lock(${CLASS}, ${locks[lock]})`
const tryToTake = (lock: Lock) => `SELECT pg_try_advisory_xact_lock(${CLASS}, ${locks[lock]}) AS "mine"`

/** Milliseconds: as long as a timer goes. */
const DAYS = 2 ** 31 - 1

/** Waits until the lock is this process's; answers what gives it back. */
export async function hold(pool: Pool, lock: Lock): Promise<() => void> {
  const { client, release } = await begin(pool)
  try {
    const patiently = { text: take(lock), query_timeout: DAYS }
    await client.query(patiently)
    return release
  } catch (error) {
    release()
    throw error
  }
}

/** Runs `work` unless another replica is at the same: then null. */
export async function unlessBusy<Result>(pool: Pool, lock: Lock, work: () => Promise<Result>): Promise<Result | null> {
  const { client, release } = await begin(pool)
  try {
    const { rows } = await client.query<{ mine: bigint }>(tryToTake(lock))
    return rows[0]?.mine ? await work() : null
  } finally {
    release()
  }
}

/** The end of the connection ends the transaction, whatever became of it, and gives its locks back. */
async function begin(pool: Pool) {
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
