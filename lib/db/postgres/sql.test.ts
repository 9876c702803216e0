import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServer } from '../../../test/postgres-server'
import { createTestTables } from '../../../test/sql'
import { startStalledProxy } from '../../../test/stalled-proxy'
import { makeLedgerRunner } from '../../runtime/open-postgres'
import { makePool } from './pool'

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

test.skipIf(!testServer)(
  'a connection to an unresponsive host is dropped, and work continues on a new one',
  async () => {
    const proxy = await startStalledProxy(url)
    cleanups.push(async () => proxy.close())
    const run = makeLedgerRunner(poolOf(proxy.url, 2000), 'me')
    const heartbeat = { until: null, about: 'a test' }
    await run('heartbeat', heartbeat)
    proxy.stall()
    await expect(run('heartbeat', heartbeat)).rejects.toThrow('Query read timeout')
    await run('heartbeat', heartbeat)
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
