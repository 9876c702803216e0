import type { Pool } from 'pg'
import { every } from '../../core/every'
import type { Sql } from '../../core/sql'
import { log } from '../../logging/log'
import type { Database } from '../database'
import type { CommandRunner, Commands, Engine } from '../engine'
import { PrismaClient } from '../generated-postgres/client'
import { serialAdapter } from './adapter'
import { tryWithLock } from './locks'
import { inTransaction, postgresSql } from './sql'

/** Each command in a transaction of its own: PostgreSQL does group commit by itself. */
export const makeCommandRunner = <C extends Commands>(pool: Pool, makeCommands: (sql: Sql) => C): CommandRunner<C> =>
  ((name, input) =>
    inTransaction(pool, (sql) => (makeCommands(sql)[name] as C[string])(input as never))) as CommandRunner<C>

type Options<C extends Commands> = {
  /** For commands and reads. */
  pool: Pool
  /** For Prisma: its serialized transactions must not occupy the connections of others. */
  prismaPool: Pool
  /** For what holds a lock, and waits for the other pools meanwhile. */
  lockPool: Pool
  run: CommandRunner<C>
}

/** Expects a migrated database. `close` also ends the pools. */
export async function startPostgresEngine<C extends Commands>(options: Options<C>): Promise<Engine<C>> {
  const { pool, prismaPool, lockPool, run } = options
  const poller = await startRevisionPoller(pool)
  const client = new PrismaClient({
    adapter: serialAdapter(prismaPool, poller.poll),
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  })
  const { all } = postgresSql(pool)
  const [row] = await all<{ version: string }>(`SELECT current_setting('server_version') AS "version"`)
  return {
    name: 'PostgreSQL',
    version: row?.version ?? '',
    // Both clients are generated from one schema.
    db: client as unknown as Database,
    run,
    read: all,
    readSlow: all,
    revision: poller.revision,
    zone: poller.zone,
    withTaskLock: (task, work) => tryWithLock(lockPool, task, work),
    async close() {
      poller.stop()
      await client.$disconnect()
      await Promise.all([prismaPool, lockPool, pool].map((each) => each.end()))
    },
  }
}

/** How long another replica's change may go unnoticed. */
const POLL_INTERVAL_MS = 250

const CURRENT = `SELECT (SELECT "value" FROM "Revision") AS "revision",
  (SELECT "value" FROM "Setting" WHERE "name" = 'reportingZone') AS "zone"`

type RevisionPoller = { revision(): number; zone(): string; poll(): Promise<void>; stop(): void }

/** Keeps the latest revision and reporting time zone in memory. */
async function startRevisionPoller(pool: Pool): Promise<RevisionPoller> {
  const sql = postgresSql(pool)
  let latest = { revision: 0n, zone: 'UTC' }
  const poll = async () => {
    const [row] = await sql.all<{ revision: bigint; zone: string | null }>(CURRENT)
    // Polls may finish out of order: the newer result wins.
    if (row && row.revision >= latest.revision) latest = { revision: row.revision, zone: row.zone ?? 'UTC' }
  }
  await poll()
  const job = every(POLL_INTERVAL_MS, poll, (error) => log.warn({ err: error }, 'polling the database revision failed'))
  return {
    revision: () => Number(latest.revision),
    zone: () => latest.zone,
    poll,
    stop: () => void job.stop(),
  }
}
