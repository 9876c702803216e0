import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServer } from '../../../test/postgres-server'
import { createTestTables } from '../../../test/sql'
import { startStalledProxy } from '../../../test/stalled-proxy'
import { countedIn } from '../../../test/usage-entries'
import { makeLedgerCommands } from '../../ledger/commands'
import type { Reservation } from '../../ledger/entry'
import { makeLedgerRunner } from '../../runtime/open-postgres'
import { makePool } from './pool'
import { postgresSql } from './sql'

const reservation: Reservation = {
  ...{ id: 'one', userId: 1, keyId: 1, model: 'gpt-4o', label: 'gpt-4o', endpoint: 'responses', stream: false },
  ...{ startedAt: Date.parse('2026-11-01T12:00:00Z'), reservedPico: 100n, estimatePico: 1n },
  ...countedIn(1, Date.parse('2026-11-01T12:00:00Z')),
}

let url = ''
let cleanups: (() => Promise<void>)[] = []
beforeEach(async () => {
  if (!testServer) return
  const tables = await createTestTables(testServer)
  url = tables.url
  cleanups = [tables.drop]
})
afterEach(async () => {
  for (const cleanUp of cleanups.toReversed()) await cleanUp()
})

const poolOf = (address: string, queryTimeoutMs?: number) => {
  const pool = makePool(address, 3, queryTimeoutMs)
  cleanups.push(() => pool.end())
  return pool
}

test.skipIf(!testServer)('releasing a reservation waits for its commit if that is still in progress', async () => {
  const pool = poolOf(url)
  const run = makeLedgerRunner(pool, 'me')
  const stalled = await pool.connect()
  await stalled.query('BEGIN')
  await makeLedgerCommands(postgresSql(stalled), 'me').reserve(reservation)

  const released = run('release', reservation)
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(async () => (await pool.query(waiting)).rowCount).toBe(1)
  await stalled.query('COMMIT')
  stalled.release()

  expect(await released).toBe(true)
  expect((await pool.query(`SELECT 1 FROM "UsageEntry"`)).rowCount).toBe(0)
  expect((await pool.query(`SELECT "reservedPico" FROM "UserMonth"`)).rows).toEqual([{ reservedPico: 0n }])
})

test.skipIf(!testServer)(
  'a connection to an unresponsive host is dropped, and the ledger continues on a new one',
  async () => {
    const proxy = await startStalledProxy(url)
    cleanups.push(async () => proxy.close())
    const run = makeLedgerRunner(poolOf(proxy.url, 2000), 'me')
    expect(await run('reserve', reservation)).toBeNull()
    proxy.stall()
    await expect(run('reserve', { ...reservation, id: 'two' })).rejects.toThrow('Query read timeout')
    expect(await run('reserve', { ...reservation, id: 'three' })).toBeNull()
  },
)

test.skipIf(!testServer)(
  'a transaction sees the row it waited for, whatever the server’s default isolation level',
  async () => {
    const strict = new URL(url)
    strict.searchParams.set('options', '-c default_transaction_isolation=serializable')
    const { rows } = await poolOf(strict.href).query('SHOW transaction_isolation')
    expect(rows).toEqual([{ transaction_isolation: 'read committed' }])
  },
)
