import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Pool } from 'pg'
import type { Sql } from '../../lib/core/sql'
import { makePool } from '../../lib/db/postgres/pool'
import { postgresSql } from '../../lib/db/postgres/sql'
import { openReadWrite, sqliteSql } from '../../lib/db/sqlite/connection'
import { makeBatchLedger } from '../../lib/ledger/batch-ledger'
import { recoverOrphans } from '../../lib/ledger/bulk-operations'
import type { Ledger, Reservation } from '../../lib/ledger/entry'
import { sqliteLedgerCommands } from '../../lib/ledger/sqlite-commands'
import { encodeReservation } from '../../lib/ledger/write-ahead-entry'
import { makeWriteAheadLedger } from '../../lib/ledger/write-ahead-ledger'
import { makeLedgerRunner } from '../../lib/runtime/open-postgres'
import { testServer } from '../postgres-server'
import { createTables, createTestTables } from '../sql'
import { sqliteLedgerRunner } from '../sqlite-ledger-runner'

/** A database with only the ledger on it, without a server, that can crash. */
export type LedgerDatabase = {
  readonly sql: Sql
  readonly ledger: Ledger
  /** How many entries a step of repricing or pruning takes. */
  setBatch(count: number): void
  /** Settles what a crash has left open as interrupted. */
  recover(now: number): Promise<void>
  /** Applies up to `count` entries of the write-ahead log, where there is one; null for all. */
  apply(count: number | null): Promise<void>
  /** Applies up to `count` entries in a transaction that fails. */
  rollback(count: number): Promise<void>
  /** Ends the process inside a transaction with these reservations, which are lost, and starts another one. */
  crash(uncommitted: Reservation[]): Promise<void>
  checkIntegrity(): Promise<void>
  remove(): Promise<void>
}

export const openLedgerDatabase = (zone: string): Promise<LedgerDatabase> =>
  testServer ? openPostgresLedger(testServer, zone) : openSqliteLedger(zone)

async function openSqliteLedger(zone: string): Promise<LedgerDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-model-'))
  const file = join(folder, 'chatelaine.db')
  let owner = 0
  let connection = openWithoutSync(file)
  createTables(connection)
  connection.prepare(`INSERT INTO Setting VALUES ('reportingZone', ?)`).run(zone)
  const options = { bulkBatch: 50 }
  let current = await startProcess(connection, owner, options)

  return {
    get sql() {
      return sqliteSql(connection)
    },
    get ledger() {
      return current.ledger
    },
    setBatch(count) {
      options.bulkBatch = count
    },
    recover: (now) => recoverOrphans(current.run, now).then(() => undefined),
    apply: async (count) => void (await (count === null ? current.ledger.flush() : current.run('apply', count))),
    async rollback(count) {
      connection.exec('BEGIN IMMEDIATE')
      await current.commands.apply(count)
      connection.exec('ROLLBACK')
      current.onRollback()
    },
    async crash(uncommitted) {
      connection.exec('BEGIN IMMEDIATE')
      await current.commands.apply(uncommitted.length)
      if (uncommitted.length > 0) await current.commands.append(uncommitted.map(encodeReservation).join(','))
      connection.close()
      owner += 1
      connection = openWithoutSync(file)
      current = await startProcess(connection, owner, options)
    },
    async checkIntegrity() {
      const result = connection.pragma('integrity_check', { simple: true })
      if (result !== 'ok') throw new Error(String(result))
    },
    async remove() {
      await current.ledger.close()
      connection.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Only the process crashes here, not the machine: nothing has to reach the disk. */
function openWithoutSync(file: string): Database {
  const connection = openReadWrite(file)
  connection.pragma('synchronous = OFF')
  return connection
}

/** The ledger as a server runs it, but without a thread of its own, and applied only when the test says so. */
async function startProcess(connection: Database, owner: number, options: { bulkBatch: number }) {
  const set = sqliteLedgerCommands(sqliteSql(connection), `owner ${owner}`)
  const run = sqliteLedgerRunner(connection, set)
  await run('endOtherLeases', undefined)
  await run('heartbeat', { until: null, about: '' })
  return { ...set, run, ledger: makeWriteAheadLedger(run, Object.assign(options, { applyIntervalMs: 2 ** 31 - 1 })) }
}

/** One replica at a time. */
async function openPostgresLedger(server: string, zone: string): Promise<LedgerDatabase> {
  const { url, drop } = await createTestTables(server)
  const [pool, batchPool] = [makePool(url, 2), makePool(url, 2)]
  const sql = postgresSql(pool)
  await sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('reportingZone', :zone)`, { zone })
  let owner = 0
  const options = { bulkBatch: 50 }
  const startReplica = async () => {
    const run = makeLedgerRunner(pool, `owner ${owner}`)
    await run('endOtherLeases', undefined)
    await run('heartbeat', { until: null, about: '' })
    return makeBatchLedger({ pool: batchPool, owner: `owner ${owner}`, run, read: sql.all }, options)
  }
  let ledger = await startReplica()
  return {
    sql,
    get ledger() {
      return ledger
    },
    setBatch(count) {
      options.bulkBatch = count
    },
    recover: (now) => ledger.recoverOrphans(now).then(() => undefined),
    apply: async () => {},
    rollback: async () => {},
    async crash(uncommitted) {
      const dying = makeBatchLedger({
        ...{
          pool: withoutCommits(batchPool),
          owner: `owner ${owner}`,
          run: makeLedgerRunner(pool, 'none'),
          read: sql.all,
        },
      })
      await Promise.allSettled(uncommitted.map(dying.reserve))
      owner += 1
      ledger = await startReplica()
    },
    checkIntegrity: async () => {},
    async remove() {
      await Promise.all([pool.end(), batchPool.end()])
      await drop()
    },
  }
}

/** Of a process that dies before it commits. */
const withoutCommits = (pool: Pool) =>
  ({
    async connect() {
      const client = await pool.connect()
      const query: typeof client.query = (statement: unknown) =>
        statement === 'COMMIT' ? Promise.reject(new Error('The process has died.')) : client.query(statement as never)
      return { query, release: () => client.release(true) }
    },
  }) as unknown as Pool
