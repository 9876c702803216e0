import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Sql } from '../../lib/core/sql'
import { makePool } from '../../lib/db/postgres/pool'
import { postgresSql } from '../../lib/db/postgres/sql'
import { openReadWrite, sqliteSql } from '../../lib/db/sqlite/connection'
import { groupCommit } from '../../lib/db/sqlite/group-commit'
import { type LedgerRunner, makeLedgerCommands } from '../../lib/ledger/commands'
import type { Reservation } from '../../lib/ledger/entry'
import { makeLedgerRunner } from '../../lib/runtime/open-postgres'
import { testServer } from '../postgres-server'
import { createTables, createTestTables } from '../sql'

/** A database with only the ledger commands on it, without a server, that can crash. */
export type LedgerDatabase = {
  readonly sql: Sql
  /** Runs a command as the server does. */
  run: LedgerRunner
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
  let commands = await startProcess(connection, owner)

  return {
    get sql() {
      return sqliteSql(connection)
    },
    run: (async (name, input) => {
      const [reply] = await groupCommit(connection, commands, [{ id: 1, name, input }])
      if (!reply || 'error' in reply) throw new Error(reply?.error.message)
      return reply.value
    }) as LedgerRunner,
    async crash(uncommitted) {
      connection.exec('BEGIN IMMEDIATE')
      for (const reservation of uncommitted) await commands.reserve(reservation)
      connection.close()
      owner += 1
      connection = openWithoutSync(file)
      commands = await startProcess(connection, owner)
    },
    async checkIntegrity() {
      const result = connection.pragma('integrity_check', { simple: true })
      if (result !== 'ok') throw new Error(String(result))
    },
    async remove() {
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

async function startProcess(connection: Database, owner: number) {
  const commands = makeLedgerCommands(sqliteSql(connection), `owner ${owner}`)
  await commands.endOtherLeases()
  await commands.heartbeat({ until: null, about: '' })
  return commands
}

/** One replica at a time. */
async function openPostgresLedger(server: string, zone: string): Promise<LedgerDatabase> {
  const { url, drop } = await createTestTables(server)
  const pool = makePool(url, 2)
  const sql = postgresSql(pool)
  await sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('reportingZone', :zone)`, { zone })
  let owner = 0
  let run = makeLedgerRunner(pool, 'owner 0')
  const startReplica = async () => {
    run = makeLedgerRunner(pool, `owner ${owner}`)
    await run('endOtherLeases', undefined)
    await run('heartbeat', { until: null, about: '' })
  }
  await startReplica()
  return {
    sql,
    run: ((name, input) => run(name, input)) as LedgerRunner,
    async crash(uncommitted) {
      const client = await pool.connect()
      await client.query('BEGIN')
      const commands = makeLedgerCommands(postgresSql(client), `owner ${owner}`)
      for (const reservation of uncommitted) await commands.reserve(reservation)
      client.release(true)
      owner += 1
      await startReplica()
    },
    checkIntegrity: async () => {},
    async remove() {
      await pool.end()
      await drop()
    },
  }
}
