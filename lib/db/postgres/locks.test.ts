import { expect, test } from 'vitest'
import { testServer } from '../../../test/postgres-server'
import { createTestTables } from '../../../test/sql'
import { tryWithLock } from './locks'
import { makePool } from './pool'

const HELD = `SELECT count(*) AS "held" FROM pg_locks JOIN pg_database ON pg_database.oid = database
  WHERE locktype = 'advisory' AND datname = current_database()`

test.skipIf(!testServer)('a lock is free again as soon as the work is done, and after work that fails', async () => {
  const tables = await createTestTables(testServer ?? '')
  const [pool, observer] = [makePool(tables.url, 2), makePool(tables.url, 1)]
  const held = async () => Number((await observer.query(HELD)).rows[0]?.held)
  for (let turn = 0; turn < 50; turn += 1) {
    expect(await tryWithLock(pool, 'prices', held)).toBe(1)
    expect(await held()).toBe(0)
    await expect(tryWithLock(pool, 'prices', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(await held()).toBe(0)
  }
  expect(await tryWithLock(pool, 'prices', () => tryWithLock(pool, 'prices', async () => 'both'))).toBeNull()
  await Promise.all([pool.end(), observer.end()])
  await tables.drop()
})
