import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { spentPico } from '../../test/spent'
import { createTables } from '../../test/sql'
import { sqliteLedgerRunner } from '../../test/sqlite-ledger-runner'
import { countedIn } from '../../test/usage-entries'
import type { Sql } from '../core/sql'
import { openReadWrite, sqliteSql } from '../db/sqlite/connection'
import { noTokens } from '../pricing/tokens'
import { recoverOrphans } from './bulk-operations'
import type { Reservation, Settlement } from './entry'
import { findInconsistencies } from './inconsistencies'
import { sqliteLedgerCommands } from './sqlite-commands'
import { makeWriteAheadLedger } from './write-ahead-ledger'

const startedAt = Date.parse('2026-10-31T12:00:00Z')
const month = { userId: 7, month: '2026-10' }
const ESTIMATE = 30n

const reservation = (id: string): Reservation => ({
  ...{ id, userId: 7, keyId: 1, model: 'm', label: 'm', endpoint: 'chat/completions', stream: false, startedAt },
  ...{ reservedPico: 100n, estimatePico: ESTIMATE, ...countedIn(7, startedAt, 10_000n) },
})

const settlement = (id: string, costPico: bigint): Settlement => ({
  ...{ id, state: 'settled', costPico, tokens: noTokens, units: 1, answeredModel: 'm', label: 'm', keyId: 1 },
  ...{ status: 200, firstByteAt: null, settledAt: startedAt, upstreamRequestId: null, serviceTier: null },
  ...{ variant: null, attempts: [], flags: [] },
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatelaine-steps-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const fileIn = (name: string) => join(folder, name, 'chatelaine.db')

/** What callers have had an answer to: a sum for what is settled, null for what is released. */
type Acknowledged = Map<string, 'reserved' | bigint | null>

/**
 * A server's ledger. `onStatement` runs before every statement, in the middle of transactions, and before they begin and are
 * committed; what it throws is what the statement throws.
 */
async function openLedger(connection: Database, owner: string, onStatement = () => {}) {
  const sql = sqliteSql(connection)
  const run: Sql['run'] = async (text, values) => {
    onStatement()
    return sql.run(text, values)
  }
  const hooked: Sql = {
    run,
    async all<Row>(...query: Parameters<Sql['all']>) {
      onStatement()
      return sql.all<Row>(...query)
    },
    async runAll(statements) {
      for (const [text, values] of statements) await run(text, values)
    },
  }
  const transactions = {
    exec(text: string) {
      if (text !== 'ROLLBACK') onStatement()
      return connection.exec(text)
    },
    get inTransaction() {
      return connection.inTransaction
    },
  } as Database
  const runCommand = sqliteLedgerRunner(transactions, sqliteLedgerCommands(hooked, owner))
  return { run: runCommand, ledger: makeWriteAheadLedger(runCommand, { applyIntervalMs: 2 ** 31 - 1 }) }
}

function createDatabase(name: string): Database {
  if (name !== ':memory:') mkdirSync(join(folder, name))
  const connection = openReadWrite(name === ':memory:' ? name : fileIn(name))
  createTables(connection)
  connection.prepare(`INSERT INTO Setting VALUES ('reportingZone', 'UTC')`).run()
  return connection
}

const RELEASED = new Set(['b', 'e'])
/** The others are settled or stay open. */
const SETTLED = new Map([
  ['a', 42n],
  ['c', 5n],
  ['d', 8n],
])

/** Requests that end in every way, at every distance from the tables. Whatever fails is tried until it succeeds. */
async function playRequests({ ledger, run }: Awaited<ReturnType<typeof openLedger>>, acknowledged: Acknowledged) {
  const until = async (write: () => Promise<unknown>) => {
    for (let failure: unknown; ; )
      try {
        return await write()
      } catch (error) {
        if (failure) throw error
        failure = error
      }
  }
  const ids = new Map<string, string>()
  const reserve = async (name: string) => {
    for (let id = name; ; id += '+') {
      const written = await ledger.reserve(reservation(id)).then(
        () => true,
        () => false,
      )
      if (written) {
        ids.set(name, id)
        acknowledged.set(id, 'reserved')
        return
      }
      // Like the gateway: it may have been written all the same, and the client's next try is another request.
      await until(() => ledger.release(reservation(id)))
    }
  }
  const settle = async (name: string) => {
    const [id = name, pico = 0n] = [ids.get(name), SETTLED.get(name)]
    await until(() => ledger.settle(settlement(id, pico)))
    acknowledged.set(id, pico)
  }
  const release = async (name: string) => {
    const id = ids.get(name) ?? name
    await until(() => ledger.release(reservation(id)))
    acknowledged.set(id, null)
  }
  await Promise.all(['a', 'b', 'c', 'd'].map(reserve))
  // One after the other: each is a batch.
  await settle('a')
  await release('b')
  await until(() => run('apply', 1))
  await until(() => run('apply', 1))
  await Promise.all([settle('c'), reserve('e'), reserve('f')])
  // Open reservations become rows.
  await until(async () => ledger.flush())
  await Promise.all([settle('d'), release('e')])
  await until(() => run('apply', 100))
  await reserve('g')
  await until(async () => ledger.flush())
}

/** What the next process makes of the files: everything that was acknowledged, once, and nothing left open. */
async function expectRecovered(name: string, acknowledged: Acknowledged) {
  const connection = openReadWrite(fileIn(name))
  const { run, ledger } = await openLedger(connection, 'next')
  await run('endOtherLeases', undefined)
  await run('heartbeat', { until: null, about: '' })
  await recoverOrphans(run, startedAt)
  const sql = sqliteSql(connection)
  type Row = { id: string; state: string; costPico: bigint }
  const rows = await sql.all<Row>('SELECT "id", "state", "costPico" FROM "UsageEntry"')
  const found = new Map(rows.map((row) => [row.id, row]))
  for (const [id, expected] of acknowledged) {
    const row = found.get(id)
    // Its end may be written without being acknowledged.
    if (expected === 'reserved' && RELEASED.has(id) && !row) continue
    if (expected === null) expect(row).toBeUndefined()
    else if (expected !== 'reserved' || row?.state === 'settled')
      expect(row).toMatchObject({ state: 'settled', costPico: SETTLED.get(id) })
    else expect(row).toMatchObject({ state: 'interrupted', costPico: ESTIMATE })
  }
  const total = rows.reduce((sum, { costPico }) => sum + costPico, 0n)
  const months = await sql.all('SELECT "settledPico", "reservedPico" FROM "UserMonth"')
  expect(months).toEqual(rows.length > 0 ? [{ settledPico: total, reservedPico: 0n }] : months)
  expect(await sql.all('SELECT 1 FROM "WriteAheadBatch"')).toEqual([])
  expect(await spentPico(ledger, month)).toBe(total)
  expect(await findInconsistencies(sql)).toEqual([])
  await ledger.close()
  connection.close()
}

/** The files as they are now: what `kill -9` leaves. */
function copyFiles(from: string, to: string) {
  mkdirSync(join(folder, to))
  for (const suffix of ['', '-wal'])
    if (existsSync(fileIn(from) + suffix)) copyFileSync(fileIn(from) + suffix, fileIn(to) + suffix)
}

type Copy = { name: string; acknowledged: Acknowledged; wal: Buffer }

/** Plays the requests, and copies the files before every statement. */
async function copyEveryStep(): Promise<Copy[]> {
  const connection = createDatabase('server')
  // Without it a commit would not be on disk when it is acknowledged.
  expect(connection.pragma('synchronous', { simple: true })).toBe(2n)
  const copies: Copy[] = []
  const acknowledged: Acknowledged = new Map()
  const opened = await openLedger(connection, 'first', () => {
    const name = `killed-${copies.length}`
    copyFiles('server', name)
    copies.push({ name, acknowledged: new Map(acknowledged), wal: readFileSync(`${fileIn(name)}-wal`) })
  })
  await playRequests(opened, acknowledged)
  await opened.ledger.close()
  connection.close()
  expect(acknowledged.size).toBe(RELEASED.size + SETTLED.size + 2)
  expect(copies.length).toBeGreaterThan(60)
  return copies
}

test('killed at any step, the next process bills what was acknowledged, once', async () => {
  for (const { name, acknowledged } of await copyEveryStep()) await expectRecovered(name, acknowledged)
})

test('a power failure that loses part of a commit changes nothing that was acknowledged', async () => {
  const copies = await copyEveryStep()
  let commits = 0
  for (const [index, { name, acknowledged, wal }] of copies.entries()) {
    const after = copies[index + 1]?.wal ?? wal
    if (after.length === wal.length) continue
    commits += 1
    const half = Math.floor((wal.length + after.length) / 2)
    const torn = Buffer.concat([after.subarray(0, half), Buffer.alloc(after.length - half)])
    for (const [variant, lost] of [after.subarray(0, half), after.subarray(0, -1), torn].entries()) {
      const copy = `${name}-${variant}`
      copyFiles(name, copy)
      writeFileSync(`${fileIn(copy)}-wal`, lost)
      await expectRecovered(copy, acknowledged)
    }
  }
  expect(commits).toBe(9)
})

test('a disk that is full at any step delays what is written, and changes nothing', async () => {
  for (let failing = 0, steps = 1; failing < steps; failing += 1) {
    const connection = createDatabase(':memory:')
    const acknowledged: Acknowledged = new Map()
    steps = 0
    const opened = await openLedger(connection, 'first', () => {
      steps += 1
      if (steps !== failing + 1) return
      // SQLite rolls back the whole transaction.
      if (connection.inTransaction) connection.exec('ROLLBACK')
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    })
    await playRequests(opened, acknowledged)
    const sql = sqliteSql(connection)
    const rows = await sql.all<{ id: string; costPico: bigint | null }>('SELECT "id", "costPico" FROM "UsageEntry"')
    expect(new Map(rows.map(({ id, costPico }) => [id, costPico ?? 'reserved']))).toEqual(
      new Map([...acknowledged].filter(([, cost]) => cost !== null)),
    )
    expect(await sql.all('SELECT "settledPico", "reservedPico" FROM "UserMonth"')).toEqual([
      { settledPico: 55n, reservedPico: 200n },
    ])
    // What is decided by is what the tables say.
    expect(await spentPico(opened.ledger, month)).toBe(255n)
    expect([await sql.all('SELECT 1 FROM "WriteAheadBatch"'), await findInconsistencies(sql)]).toEqual([[], []])
    await opened.ledger.close()
    connection.close()
  }
})
