import { expect, test, vi } from 'vitest'
import { makePool } from '../db/postgres/pool'
import { startLease } from './lease'
import { makeLedgerRunner } from './open-postgres'

test('a replica whose database is unreachable shuts down cleanly', async () => {
  const pool = makePool('postgres://127.0.0.1:1/unreachable', 1)
  const end = startLease({
    pool,
    lockPool: pool,
    run: makeLedgerRunner(pool, 'me'),
    ledger: { recoverOrphans: vi.fn() },
    owner: 'me',
    onHeartbeat: vi.fn(),
  })
  await expect(end()).resolves.toBeUndefined()
  await pool.end()
})
