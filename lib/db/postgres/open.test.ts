import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dropDatabase, temporaryDatabase } from '../../../test/postgres-database'
import { testServer } from '../../../test/postgres-server'
import type { Admin } from '../../auth/actor'
import { parseEnv } from '../../config/env'
import { makeVault } from '../../encryption/vault'
import { sealAnew } from '../../settings/rotate-key'
import { missing } from '../migrate'
import { postgresSchema } from './migrate'
import { openPostgres, openPostgresAlone } from './open'
import { makePool } from './pool'
import { sqlOver } from './sql'

const onDeath = (why: unknown) => {
  throw why
}

let server = ''
let name = ''
let url = ''
beforeEach(async () => {
  if (!testServer) return
  server = testServer
  name = `chatelaine-${randomUUID()}`
  url = await temporaryDatabase(server, name)
})
afterEach(() => (testServer ? dropDatabase(server, name) : undefined))

const envOf = (fill: number) =>
  parseEnv({
    DATA_DIR: mkdtempSync(join(tmpdir(), 'open-')),
    DATABASE_URL: url,
    ENCRYPTION_KEY: Buffer.alloc(32, fill).toString('base64'),
  })

test.skipIf(!testServer)('a command with a wrong key keeps no replica from starting', async () => {
  await (await openPostgres(envOf(1), url, onDeath)).close()
  await expect(openPostgresAlone(envOf(2), url, onDeath)).rejects.toThrow('not the one')
  await (await openPostgres(envOf(1), url, onDeath)).close()
})

test.skipIf(!testServer)('a command does not migrate what replicas have open', async () => {
  const { close } = await openPostgres(envOf(1), url, onDeath)
  const pool = makePool(url, 1)
  await pool.query(`DELETE FROM "_prisma_migrations" WHERE "migration_name" LIKE '%usage_month'`)
  await expect(openPostgresAlone(envOf(1), url, onDeath)).rejects.toMatchObject({ code: 'HOUSE_TAKEN' })
  expect(await missing(postgresSchema, sqlOver(pool))).toHaveLength(1)
  await pool.end()
  await close()
})

test.skipIf(!testServer)('a replica that nobody asks anything hears of a new key too', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  const { house, close } = await openPostgres(envOf(1), url, onDeath)
  const next = Buffer.alloc(32, 2)
  await sealAnew({ userId: 1, isAdmin: true } as Admin, next)
  vi.advanceTimersByTime(5000)
  await expect.poll(() => house.vault.keyId).toBe(makeVault(next).keyId)
  await close()
  vi.useRealTimers()
})
