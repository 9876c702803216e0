import { randomUUID } from 'node:crypto'
import type { ClientBase, Pool } from 'pg'
import { codeOf } from './sql'

/** duplicate_prepared_statement, invalid_sql_statement_name, and PgBouncer's own in statement mode. */
const LOST = new Set(['42P05', '26000', '08P01'])

const ADVICE =
  'DATABASE_URL leads to a connection pooler that loses prepared statements, such as PgBouncer before 1.21 in transaction ' +
  'mode. Set pool_mode = session there, or use PgBouncer 1.21 or later with max_prepared_statements above 0.'

/**
 * Throws if connections of two clients can be the same one at the server, which then has each one's prepared statements: nothing
 * would work. Takes one connection of each pool.
 */
export async function requirePreparedStatements(one: Pool, other: Pool) {
  const statement = { name: `probe-${randomUUID()}`, text: 'SELECT 1' }
  await withClient(one, (first) =>
    withClient(other, async (second) => {
      for (const client of [first, second, first, second]) await client.query(statement)
    }),
  ).catch((error: unknown) => {
    throw LOST.has(codeOf(error)) ? new Error(ADVICE) : error
  })
}

/** Closes it afterwards: the statement stays with the connection. */
async function withClient(pool: Pool, work: (client: ClientBase) => Promise<void>) {
  const client = await pool.connect()
  await work(client).finally(() => client.release(true))
}
