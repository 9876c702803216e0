import { resolve } from 'node:path'
import type { Pool } from 'pg'
import { booksOver, type LedgerRunner } from '../../ledger/books'
import type { Engine } from '../../runtime/assemble'
import type { Database } from '../database'
import { PrismaClient } from '../generated-postgres/client'
import { openChannel } from '../sqlite/channel'
import type { ReaderCall } from '../sqlite/reader'
import { serialAdapter } from './adapter'
import { renewLease } from './lease'
import { unlessBusy } from './locks'
import { makePool } from './pool'
import { sqlOver } from './sql'
import { transaction } from './transaction'
import { watch } from './watch'

/** The books as `owner` keeps them, each verb in a transaction of its own: PostgreSQL groups the commits by itself. */
export const keepOver = (pool: Pool, owner: string): LedgerRunner =>
  ((verb, input) => transaction<unknown>(pool, (sql) => booksOver(sql, owner)[verb](input as never))) as LedgerRunner

/** For Prisma alone: transactions that wait for their turn must not keep the ledger's connections. */
const CONNECTIONS = 6

/** Over a database that is migrated. `pool` is the ledger's. */
export async function startEngine(
  pool: Pool,
  url: string,
  owner: string,
  onDeath: (why: unknown) => void,
  patience = 0,
): Promise<Engine> {
  const watching = await watch(pool)
  const counter = openChannel<ReaderCall>(resolve('dist/reader.js'), { file: null }, onDeath)
  const keep = keepOver(pool, owner)
  const prismaPool = makePool(url, CONNECTIONS, patience)
  const client = new PrismaClient({
    adapter: serialAdapter(prismaPool, watching.look),
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  })
  const { all } = sqlOver(pool)
  const [engine] = await all<{ version: string }>(`SELECT current_setting('server_version') AS "version"`)
  return {
    // Both clients are made of one schema.
    db: client as unknown as Database,
    keep,
    read: all,
    readLong: all,
    revision: watching.revision,
    zone: watching.zone,
    exclusively: (task, work) => unlessBusy(pool, task, work),
    countTokens: (texts) => counter.call({ kind: 'count', texts }),
    beat: () => renewLease(pool, keep),
    engine: { name: 'PostgreSQL', version: engine?.version ?? '' },
    async close() {
      watching.stop()
      await client.$disconnect()
      await counter.close()
      await Promise.all([prismaPool.end(), pool.end()])
    },
  }
}
