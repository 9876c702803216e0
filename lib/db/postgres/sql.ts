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
export const inTransaction = <Result>(pool: Pool, work: (sql: Sql) => Promise<Result>): Promise<Result> =>
  retried(() => attemptTransaction(pool, work))

async function retried<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (count === MAX_ATTEMPTS || !RETRYABLE.has(codeOf(error))) throw error
    }
  }
}

/** SQLSTATE; empty for what is not an error of the server. */
export const codeOf = (error: unknown) => String((error as { code?: unknown }).code ?? '')

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

type TwoRoundTrips<Found, Result> = {
  pool: Pool
  /** Of this transaction, by their names. */
  settings: Readonly<Record<string, string | number>>
  /** Sends all its statements at once. */
  read(sql: Sql): Promise<Found>
  /** Sends all its statements at once, or none: then the transaction is rolled back. */
  write(sql: Sql, found: Found): { writes: Promise<unknown>[]; result: Result }
}

/**
 * A transaction that keeps rows locked for one round trip only: BEGIN and what `read` sends are the first, what `write` sends and
 * COMMIT the second. Otherwise like `inTransaction`.
 */
export const inTwoRoundTrips = <Found, Result>(transaction: TwoRoundTrips<Found, Result>): Promise<Result> =>
  retried(() => attemptTwoRoundTrips(transaction))

async function attemptTwoRoundTrips<Found, Result>({
  pool,
  settings,
  read,
  write,
}: TwoRoundTrips<Found, Result>): Promise<Result> {
  const client = await pool.connect()
  let [hasEnded, isUsable] = [false, false]
  try {
    const sql = postgresSql(client)
    const set = Object.entries(settings).map(([name, value]) => `; SET LOCAL ${name} = ${value}`)
    const [, found] = await Promise.all([client.query(`BEGIN${set.join('')}`), read(sql)])
    const { writes, result } = write(sql, found)
    hasEnded = true
    const end = client.query(writes.length > 0 ? 'COMMIT' : 'ROLLBACK').catch(rethrowUncertain)
    const [written, ended] = await Promise.allSettled([Promise.all(writes), end])
    if (ended.status === 'rejected') throw ended.reason
    isUsable = true
    // The server has rolled back instead.
    if (written.status === 'rejected') throw written.reason
    return result
  } catch (error) {
    if (!hasEnded)
      isUsable = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      )
    throw error
  } finally {
    client.release(!isUsable)
  }
}
