/** Where a house stands while it is measured: in a file of SQLite's, or in a database of its own on a PostgreSQL server. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePool } from '../lib/db/postgres/pool'
import { sqlOver as sqlOverPool } from '../lib/db/postgres/sql'
import type { Sql } from '../lib/db/sql'
import { databaseFile } from '../lib/db/sqlite/connection'
import Sqlite from '../lib/db/sqlite/driver'
import { sqlOver } from '../lib/db/sqlite/sql'
import { dropDatabase, temporaryDatabase } from '../test/postgres-database'

export type Place = {
  dataDir: string
  /** What a server there has to be told. */
  env: Record<string, string>
  /** Nothing that `work` writes need survive a crash, and no server may run. */
  alone<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>
  /** What entries take with their indexes. */
  entryBytes(): Promise<number>
  remove(): Promise<void>
}

/** `server`: PostgreSQL's address; without one it is SQLite. */
export const newPlace = (server?: string) => (server ? onPostgres(server) : onSqlite())

const newFolder = () => mkdtempSync(join(tmpdir(), 'chatelaine-bench-'))

function onSqlite(): Place {
  const dataDir = newFolder()
  const alone: Place['alone'] = async (work) => {
    const connection = new Sqlite(databaseFile(dataDir))
    connection.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000')
    return work(sqlOver(connection)).finally(() => connection.close())
  }
  const SIZE = `SELECT SUM("pgsize") AS "bytes" FROM "dbstat" WHERE "name" = :name`
  const NAMES = `SELECT "name" FROM "sqlite_schema" WHERE "tbl_name" = 'UsageEntry' AND "type" IN ('table', 'index')`
  return {
    dataDir,
    env: { DATA_DIR: dataDir },
    alone,
    entryBytes: () =>
      alone(async ({ all }) => {
        let bytes = 0
        for (const values of await all<{ name: string }>(NAMES))
          bytes += Number((await all<{ bytes: number }>(SIZE, values))[0]?.bytes ?? 0)
        return bytes
      }),
    remove: async () => rmSync(dataDir, { recursive: true, force: true }),
  }
}

async function onPostgres(server: string): Promise<Place> {
  const [dataDir, name] = [newFolder(), `chatelaine-bench-${randomUUID()}`]
  const DATABASE_URL = await temporaryDatabase(server, name)
  const alone: Place['alone'] = async (work) => {
    const pool = makePool(DATABASE_URL, 1)
    return work(sqlOverPool(pool)).finally(() => pool.end())
  }
  return {
    dataDir,
    env: { DATA_DIR: dataDir, DATABASE_URL, ENCRYPTION_KEY: Buffer.alloc(32, 'bench').toString('base64') },
    alone,
    entryBytes: () =>
      alone(async ({ all, run }) => {
        // Settles come one by one, and leave 38 to 45 rows of a month on a page. A day at once moves every row, and leaves eleven.
        for (const table of ['UsageMonth', 'UsageByUser']) {
          await run(`ALTER TABLE "${table}" SET (fillfactor = 50)`)
          await run(`VACUUM FULL "${table}"`)
          await run(`ALTER TABLE "${table}" RESET (fillfactor)`)
        }
        // As autovacuum would, some time later: years of entries were not written in a minute.
        await run('VACUUM ANALYZE')
        const [size] = await all<{ bytes: bigint }>(`SELECT pg_total_relation_size('"UsageEntry"') AS "bytes"`)
        return Number(size?.bytes ?? 0)
      }),
    async remove() {
      await dropDatabase(server, name)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
