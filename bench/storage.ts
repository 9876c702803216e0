/** A temporary database to measure on: a SQLite file, or a database on a PostgreSQL server. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sql } from '../lib/core/sql'
import { makePool } from '../lib/db/postgres/pool'
import { postgresSql } from '../lib/db/postgres/sql'
import { databaseFile, sqliteSql } from '../lib/db/sqlite/connection'
import Sqlite from '../lib/db/sqlite/driver'
import { dropDatabase, temporaryDatabase } from '../test/postgres-database'

export type Storage = {
  dataDir: string
  /** Variables for a server on it. */
  env: Record<string, string>
  /** Runs `work` without durability, for bulk inserts. No server may run. */
  bulk<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>
  /** Size of the ledger entries with their indexes. */
  entryBytes(): Promise<number>
  remove(): Promise<void>
}

/** On SQLite, or on the server at `postgresUrl`. */
export const createStorage = (postgresUrl?: string) => (postgresUrl ? onPostgres(postgresUrl) : onSqlite())

const newFolder = () => mkdtempSync(join(tmpdir(), 'chatelaine-bench-'))

function onSqlite(): Storage {
  const dataDir = newFolder()
  const bulk: Storage['bulk'] = async (work) => {
    const connection = new Sqlite(databaseFile(dataDir))
    connection.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000')
    return work(sqliteSql(connection)).finally(() => connection.close())
  }
  const SIZE = `SELECT SUM("pgsize") AS "bytes" FROM "dbstat" WHERE "name" = :name`
  const NAMES = `SELECT "name" FROM "sqlite_schema" WHERE "tbl_name" = 'UsageEntry' AND "type" IN ('table', 'index')`
  return {
    dataDir,
    env: { DATA_DIR: dataDir },
    bulk,
    entryBytes: () =>
      bulk(async ({ all }) => {
        let bytes = 0
        for (const values of await all<{ name: string }>(NAMES))
          bytes += Number((await all<{ bytes: number }>(SIZE, values))[0]?.bytes ?? 0)
        return bytes
      }),
    remove: async () => rmSync(dataDir, { recursive: true, force: true }),
  }
}

async function onPostgres(postgresUrl: string): Promise<Storage> {
  const [dataDir, name] = [newFolder(), `chatelaine-bench-${randomUUID()}`]
  const DATABASE_URL = await temporaryDatabase(postgresUrl, name)
  const bulk: Storage['bulk'] = async (work) => {
    const pool = makePool(DATABASE_URL, 1)
    return work(postgresSql(pool)).finally(() => pool.end())
  }
  return {
    dataDir,
    env: { DATA_DIR: dataDir, DATABASE_URL, ENCRYPTION_KEY: Buffer.alloc(32, 'bench').toString('base64') },
    bulk,
    entryBytes: () =>
      bulk(async ({ all, run }) => {
        // Single settlements leave 38 to 45 rows of a month on a page. Inserting whole days updates every row and
        // leaves 11: rewrite the pages as single settlements would have left them.
        for (const table of ['UsageMonth', 'UsageByUser']) {
          await run(`ALTER TABLE "${table}" SET (fillfactor = 50)`)
          await run(`VACUUM FULL "${table}"`)
          await run(`ALTER TABLE "${table}" RESET (fillfactor)`)
        }
        // What autovacuum would have done over the years.
        await run('VACUUM ANALYZE')
        const [size] = await all<{ bytes: bigint }>(`SELECT pg_total_relation_size('"UsageEntry"') AS "bytes"`)
        return Number(size?.bytes ?? 0)
      }),
    async remove() {
      await dropDatabase(postgresUrl, name)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
