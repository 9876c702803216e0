import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { log } from '../../logging/log'
import { type Hosts, hostsOf } from './hosts'

/** Returns what SQLite returns: integers as bigint, booleans as 0n and 1n, timestamps as ISO text. */
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
 * Independent of the server's defaults: commits are durable; a statement that waited for a row sees its latest version; a
 * process that stalls inside a transaction does not block the others forever; lock waits time out as on SQLite.
 * `random_page_cost` assumes an SSD or a warm cache: with the default, which models a disk's seek time, four filters of the
 * request log scanned 400,000 entries by time instead of the 18,000 of one user.
 */
const SESSION = `SET synchronous_commit = on; SET timezone = 'UTC'; SET default_transaction_isolation = 'read committed';
  SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '5s';
  SET random_page_cost = 1.1`

/** How long a query waits for a connection. */
const WAIT_MS = 10_000
/** Less than `WAIT_MS`: what one replica no longer uses is free before the query of another fails. */
const IDLE_MS = 5000

/** `queryTimeoutMs`: a connection that does not answer for so long counts as lost; 0 if statements may take hours. */
export function makePool(url: string, max: number, queryTimeoutMs = 0): pg.Pool {
  const hosts = hostsOf(url)
  const pool = new PatientPool(hosts, {
    max,
    types,
    pipeline: true,
    connectionTimeoutMillis: WAIT_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    query_timeout: queryTimeoutMs,
    fallback_application_name: 'chatelaine',
    async onConnect(client) {
      // A lost connection fails the query in progress; without a listener the event would also end the process.
      client.on('error', (error) => log.warn({ err: error }, 'database connection lost'))
      await client.query(SESSION)
      if (hosts.count > 1) await requirePrimary(client)
    },
  })
  pool.on('error', (error) => log.warn({ err: error }, 'idle database connection lost'))
  return pool
}

/** Opens `count` connections and keeps as many from being closed when idle: a server without a free one has no more. */
export async function keepOpen(pool: pg.Pool, count: number) {
  pool.options.min = count
  const clients = await Promise.all(Array.from({ length: count }, () => pool.connect()))
  for (const client of clients) client.release()
}

/** Of a standby, and where `default_transaction_read_only` is on. */
async function requirePrimary(client: pg.ClientBase) {
  const { rows } = await client.query(`SELECT current_setting('transaction_read_only') AS "isReadOnly"`)
  // PostgreSQL's own code for a write that it refuses.
  if (rows[0]?.isReadOnly === 'on')
    throw Object.assign(new Error('This PostgreSQL host is read-only.'), { code: '25006' })
}

/** How long a pool keeps to the connections that it has after the server refused another one. */
const LIMITED_MS = 1000
const RETRY_MS = 50

/** What the driver fails with while all connections are in use. */
const isFull = (error: unknown) => error instanceof Error && error.message === 'timeout exceeded when trying to connect'
/** Without the password. */
const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : '')

/** too_many_connections */
const isRefused = (error: unknown) => (error as { code?: unknown }).code === '53300'

/**
 * A pool that waits for one of its own connections if the server has none left, and finds the primary among several hosts.
 * Both until `WAIT_MS` are over.
 */
class PatientPool extends pg.Pool {
  readonly #hosts: Hosts
  readonly #max: number
  /** Connections, as opposed to attempts, which `totalCount` includes. */
  #open = 0

  constructor(hosts: Hosts, config: pg.PoolConfig & { max: number }) {
    // The driver makes one for each connection.
    super({
      ...config,
      Client: class extends pg.Client {
        constructor(options?: pg.ClientConfig) {
          super({ ...options, connectionString: hosts.current() })
        }
      },
    })
    this.#hosts = hosts
    this.#max = config.max
    this.on('connect', () => {
      this.#open += 1
    })
    this.on('remove', () => {
      this.#open -= 1
    })
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: Parameters<pg.Pool['connect']>[0]): void
  override connect(callback?: Parameters<pg.Pool['connect']>[0]): Promise<pg.PoolClient> | undefined {
    const connecting = this.#connectPatiently()
    if (!callback) return connecting
    connecting.then(
      (client) => callback(undefined, client, client.release),
      (error) => callback(error, undefined, () => {}),
    )
  }

  async #connectPatiently(): Promise<pg.PoolClient> {
    const deadline = performance.now() + WAIT_MS
    for (let others = this.#hosts.count - 1; ; ) {
      const host = this.#hosts.current()
      try {
        return await super.connect()
      } catch (error) {
        if (isRefused(error) && performance.now() < deadline) {
          await this.#keepToOwn()
        } else if (others > 0 && !isFull(error)) {
          others -= 1
          this.#hosts.leave(host)
        } else throw Object.assign(error as Error, { database: hostOf(host) })
      }
    }
  }

  /** The next attempt then waits for a connection of this pool; for any, if it has none. */
  async #keepToOwn() {
    const { options } = this
    if (options.max === this.#max)
      setTimeout(() => {
        options.max = this.#max
        // The pool itself looks at its queue only when a connection is released, which may be after this one's holder has
        // waited for another.
        if (this.waitingCount > 0)
          this.#connectPatiently().then(
            (client) => client.release(),
            () => {},
          )
      }, LIMITED_MS).unref()
    options.max = Math.max(1, this.#open)
    if (this.#open === 0) await wait(RETRY_MS)
  }
}
