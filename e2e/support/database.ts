import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Sql } from '../../lib/core/sql'
import { keepOpen, makePool } from '../../lib/db/postgres/pool'
import { postgresSql } from '../../lib/db/postgres/sql'
import { openReadWrite, sqliteSql } from '../../lib/db/sqlite/connection'
import { dropDatabase, temporaryDatabase } from '../../test/postgres-database'

/** The PostgreSQL server whose databases the apps use, unless told otherwise. Without one they use SQLite. */
const sharedServer = process.env.TEST_POSTGRES_URL || undefined

export const onPostgres = sharedServer !== undefined

/** Of every app on PostgreSQL, unless told otherwise. */
export const ENCRYPTION_KEY = Buffer.alloc(32, 'e2e').toString('base64')

const nameFor = (dataDir: string) => `chatelaine-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`

/** The environment variables of a server on this folder that select its database; creates the database if necessary. */
export async function databaseEnv(dataDir: string, server = sharedServer): Promise<Record<string, string>> {
  return server ? { DATABASE_URL: await temporaryDatabase(server, nameFor(dataDir)), ENCRYPTION_KEY } : {}
}

const LEDGER_TABLE = /"(?:Usage\w+|UserMonth)"/

/**
 * A connection to the database of this folder, beside a server that may be running. `flush`: makes that server apply its
 * write-ahead log, before a ledger table of SQLite is read.
 */
export async function openDatabase(
  dataDir: string,
  server = sharedServer,
  flush: () => Promise<unknown> = async () => {},
): Promise<Sql & { close(): Promise<void> }> {
  if (!server) {
    const connection = openReadWrite(join(dataDir, 'chatelaine.db'))
    const sql = sqliteSql(connection)
    return {
      ...sql,
      async all(text, values) {
        if (LEDGER_TABLE.test(text)) await flush()
        return sql.all(text, values)
      },
      close: async () => void connection.close(),
    }
  }
  const pool = makePool(await temporaryDatabase(server, nameFor(dataDir)), 1)
  // A transaction ends with its connection.
  await keepOpen(pool, 1)
  return { ...postgresSql(pool), close: () => pool.end() }
}

export async function removeDatabase(dataDir: string, server = sharedServer): Promise<void> {
  if (server) await dropDatabase(server, nameFor(dataDir))
}
