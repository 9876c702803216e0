import { expect, test, vi } from 'vitest'
import { keepOver } from './engine'
import { stayAlive } from './lease'
import { makePool } from './pool'

test('a replica whose database is down ends well', async () => {
  const pool = makePool('postgres://127.0.0.1:1/nobody', 1)
  const end = stayAlive(pool, keepOver(pool, 'me'), 'me', vi.fn())
  await expect(end()).resolves.toBeUndefined()
  await pool.end()
})
