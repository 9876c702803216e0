import { onTestFinished } from 'vitest'
import type { Sql } from '../lib/core/sql'
import { makePool } from '../lib/db/postgres/pool'
import { postgresSql } from '../lib/db/postgres/sql'
import { makeBatchLedger } from '../lib/ledger/batch-ledger'
import { type LedgerCommands, makeLedgerCommands } from '../lib/ledger/commands'
import { makeLedgerRunner } from '../lib/runtime/open-postgres'
import { testServer } from './postgres-server'
import { createTestTables, temporarySql } from './sql'

type OpenedCommands = { sql: Sql; commandsOf(owner: string): LedgerCommands }

/** The ledger's commands on empty tables, as a server of this database runs them. Dropped when the test ends. */
export const openLedgerCommands = (zone: string): Promise<OpenedCommands> =>
  testServer ? onPostgres(testServer, zone) : onSqlite(zone)

async function onSqlite(zone: string): Promise<OpenedCommands> {
  const sql = await temporarySql(zone)
  return { sql, commandsOf: (owner) => makeLedgerCommands(sql, owner) }
}

async function onPostgres(server: string, zone: string): Promise<OpenedCommands> {
  const { url, drop } = await createTestTables(server)
  const [pool, batchPool] = [makePool(url, 2), makePool(url, 2)]
  onTestFinished(() => Promise.all([pool.end(), batchPool.end()]).then(drop))
  const sql = postgresSql(pool)
  await sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('reportingZone', :zone)`, { zone })
  const commandsOf = (owner: string): LedgerCommands => {
    const run = makeLedgerRunner(pool, owner)
    const { reserve, settle, release, recoverOrphans } = makeBatchLedger({
      ...{ pool: batchPool, owner, run, read: sql.all },
    })
    const batches = { reserve, settle, release, recoverOrphans: ({ now }: { now: number }) => recoverOrphans(now) }
    return { ...makeLedgerCommands(sql, owner), ...batches }
  }
  return { sql, commandsOf }
}
