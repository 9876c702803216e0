import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { makePool } from '../lib/db/postgres/pool'
import { sqlOver as sqlOverPool } from '../lib/db/postgres/sql'
import type { Sql } from '../lib/db/sql'
import { openToWrite } from '../lib/db/sqlite/connection'
import { sqlOver } from '../lib/db/sqlite/sql'
import { dropDatabase, temporaryDatabase } from '../test/postgres-database'

/** The PostgreSQL server that the tests' servers are to use, unless told of another; they use SQLite where there is none. */
const shared = process.env.TEST_POSTGRES_URL

export const onPostgres = shared !== undefined

/** Of every house on PostgreSQL, unless it is told another. */
export const ENCRYPTION_KEY = Buffer.alloc(32, 'e2e').toString('base64')

const nameOf = (dataDir: string) => `chatelaine-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`

/** What a server on this folder has to be told of its database, which is made where there is none. */
export async function databaseEnv(dataDir: string, server = shared): Promise<Record<string, string>> {
  return server ? { DATABASE_URL: await temporaryDatabase(server, nameOf(dataDir)), ENCRYPTION_KEY } : {}
}

/** The books themselves, beside a server that may be running. */
export async function openDatabase(dataDir: string, server = shared): Promise<Sql & { close(): Promise<void> }> {
  if (!server) {
    const connection = openToWrite(join(dataDir, 'chatelaine.db'))
    return { ...sqlOver(connection), close: async () => void connection.close() }
  }
  const pool = makePool(await temporaryDatabase(server, nameOf(dataDir)), 1)
  return { ...sqlOverPool(pool), close: () => pool.end() }
}

export async function removeDatabase(dataDir: string, server = shared): Promise<void> {
  if (server) await dropDatabase(server, nameOf(dataDir))
}
