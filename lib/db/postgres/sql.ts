import { createHash } from 'node:crypto'
import type { ClientBase, Pool } from 'pg'
import type { Sql, Value, Values } from '../../core/sql'

/** Every statement is a named prepared one: there are few of them, and planning is most of their cost. */
export function postgresSql(client: ClientBase | Pool): Sql {
  const run: Sql['run'] = async (text, values = {}) => (await client.query(queryOf(text, values))).rowCount ?? 0
  return {
    all: async <Row>(text: string, values: Values = {}) => (await client.query(queryOf(text, values))).rows as Row[],
    run,
    // Pipelined on the transaction's connection, in order; after a failure the server rejects the rest.
    async runAll(statements) {
      await Promise.all(statements.map(([text, values]) => run(text, values)))
    },
  }
}

type PreparedStatement = { name: string; text: string; parameters: string[] }

const prepared = new Map<string, PreparedStatement>()

function queryOf(text: string, values: Values) {
  const statement = prepared.get(text) ?? prepare(text)
  prepared.set(text, statement)
  return {
    name: statement.name,
    text: statement.text,
    values: statement.parameters.map((name): Value => values[name] ?? null),
  }
}

/** Replaces `:name` with `$1`; a repeated name keeps its number. */
function prepare(text: string): PreparedStatement {
  const parameters: string[] = []
  const numbered = text.replace(/(?<![:\w]):([a-zA-Z]\w*)/g, (_, name: string) => {
    if (!parameters.includes(name)) parameters.push(name)
    return `$${parameters.indexOf(name) + 1}`
  })
  return { name: createHash('sha256').update(numbered).digest('base64url').slice(0, 32), text: numbered, parameters }
}

const MAX_ATTEMPTS = 8

/** Serialization failure and deadlock: the server aborted one of two conflicting transactions. */
const RETRYABLE = new Set(['40001', '40P01'])

/**
 * Runs `work` in a transaction, again if it conflicted with another; resolves once it is durable. An error has
 * `uncertain: true` if the connection was lost during the commit, which may have succeeded.
 */
export async function inTransaction<Result>(pool: Pool, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(pool, work)
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !RETRYABLE.has(String((error as { code?: unknown }).code))) throw error
    }
  }
}

const rethrowUncertain = (error: Error): never => {
  throw Object.assign(error, { uncertain: true })
}

async function attemptTransaction<Result>(pool: Pool, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  let broken = true
  try {
    // Pipelined: BEGIN fails only if the whole connection does.
    const [, result] = await Promise.all([client.query('BEGIN'), work(postgresSql(client))])
    await client.query('COMMIT').catch(rethrowUncertain)
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
