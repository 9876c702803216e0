import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServer } from '../../../test/postgres-server'
import { tablesOn } from '../../../test/sql'
import { silentServer } from '../../../test/stalled-proxy'
import { booksOver } from '../../ledger/books'
import type { Reservation } from '../../ledger/entry'
import { keepOver } from './engine'
import { makePool } from './pool'
import { sqlOver } from './sql'

const reservation: Reservation = {
  ...{ id: 'one', userId: 1, keyId: 1, model: 'gpt-4o', label: 'gpt-4o', endpoint: 'responses', stream: false },
  ...{ startedAt: Date.parse('2026-11-01T12:00:00Z'), reservedPico: 100n, estimatePico: 1n, limitPico: null },
}

let url = ''
let end: (() => Promise<void>)[] = []
beforeEach(async () => {
  if (!testServer) return
  const tables = await tablesOn(testServer)
  url = tables.url
  end = [tables.drop]
})
afterEach(async () => {
  for (const each of end.toReversed()) await each()
})

const poolOf = (address: string, patience?: number) => {
  const pool = makePool(address, 3, patience)
  end.push(() => pool.end())
  return pool
}

test.skipIf(!testServer)('a reservation whose commit is still under way is given up when that is done', async () => {
  const pool = poolOf(url)
  const keep = keepOver(pool, 'me')
  const lost = await pool.connect()
  await lost.query('BEGIN')
  await booksOver(sqlOver(lost), 'me').reserve(reservation)

  const released = keep('release', reservation)
  const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(async () => (await pool.query(waits)).rowCount).toBe(1)
  await lost.query('COMMIT')
  lost.release()

  expect(await released).toBe(true)
  expect((await pool.query(`SELECT 1 FROM "UsageEntry"`)).rowCount).toBe(0)
  expect((await pool.query(`SELECT "reservedPico" FROM "UserMonth"`)).rows).toEqual([{ reservedPico: 0n }])
})

test.skipIf(!testServer)(
  'a host that has gone without a word is given up, and the books go on with the next',
  async () => {
    const way = await silentServer(url)
    end.push(async () => way.close())
    const keep = keepOver(poolOf(way.url, 2000), 'me')
    expect(await keep('reserve', reservation)).toBeNull()
    way.silence()
    await expect(keep('reserve', { ...reservation, id: 'two' })).rejects.toThrow('Query read timeout')
    expect(await keep('reserve', { ...reservation, id: 'three' })).toBeNull()
  },
)

test.skipIf(!testServer)('transactions see what they waited for, whatever the default of the server is', async () => {
  const strict = new URL(url)
  strict.searchParams.set('options', '-c default_transaction_isolation=serializable')
  const { rows } = await poolOf(strict.href).query('SHOW transaction_isolation')
  expect(rows).toEqual([{ transaction_isolation: 'read committed' }])
})
