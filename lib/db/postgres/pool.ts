import pg from 'pg'
import { log } from '../../logging/log'

/** As SQLite answers: integers as bigint, booleans as 0n and 1n, instants as ISO text. */
const parsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT2, BigInt],
  [pg.types.builtins.INT4, BigInt],
  [pg.types.builtins.INT8, BigInt],
  [pg.types.builtins.BOOL, (text) => (text === 't' ? 1n : 0n)],
  [pg.types.builtins.TIMESTAMP, (text) => `${text.replace(' ', 'T')}Z`],
])

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => parsers.get(oid) ?? pg.types.getTypeParser(oid),
}

/**
 * Whatever the server's defaults are: a commit is durable, who has waited for a row sees what it waited for, a process that
 * stands still in a transaction does not hold the others up for ever, and who waits for a lock gives up as it does on SQLite.
 * What an index finds is taken to be in memory or on an SSD: with a disk's cost of seeking, four filters of the log read 400,000
 * entries by time rather than one person's 18,000.
 */
const SESSION = `SET synchronous_commit = on; SET timezone = 'UTC'; SET default_transaction_isolation = 'read committed';
  SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '5s';
  SET random_page_cost = 1.1`

/** `patience`, in milliseconds: a connection that owes an answer for longer is taken for lost. 0 where a statement may take hours. */
export function makePool(url: string, max: number, patience = 0): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    query_timeout: patience,
    async onConnect(client) {
      // A connection that ends while it is in use fails its query; unheard, the event would end the process as well.
      client.on('error', (error) => log.warn({ err: error }, 'a database connection has ended'))
      await client.query(SESSION)
    },
  })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection has ended'))
  return pool
}
