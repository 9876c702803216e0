import type { Pool } from 'pg'
import type { Sql } from '../sql'
import { sqlOver } from './sql'

const TRIES = 8

/** Two transactions met in a way that only one of them could survive: the other begins anew. */
const met = new Set(['40001', '40P01'])

/** Runs `work` in a transaction of its own; resolves when that is durable. */
export async function transaction<Result>(pool: Pool, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await once(pool, work)
    } catch (error) {
      if (left === 1 || !met.has(String((error as { code?: unknown }).code))) throw error
    }
  }
}

/** Nobody knows whether a commit took place whose answer never came. */
const uncertain = (error: Error): never => {
  throw Object.assign(error, { uncertain: true })
}

async function once<Result>(pool: Pool, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  let broken = true
  try {
    // The first statement does not wait for it: it fails only with the whole connection.
    const [, result] = await Promise.all([client.query('BEGIN'), work(sqlOver(client))])
    await client.query('COMMIT').catch(uncertain)
    broken = false
    return result
  } catch (error) {
    await client.query('ROLLBACK').then(
      () => {
        broken = false
      },
      () => undefined,
    )
    throw error
  } finally {
    client.release(broken)
  }
}
