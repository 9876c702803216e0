import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dropDatabase, temporaryDatabase } from '../../test/postgres-database'
import { testServer } from '../../test/postgres-server'
import type { AdminActor } from '../audit/actor'
import { parseEnv } from '../config/env'
import { pendingMigrations } from '../db/migrate'
import { postgresSchema } from '../db/postgres/migrate'
import { makePool } from '../db/postgres/pool'
import { postgresSql } from '../db/postgres/sql'
import { makeVault } from '../encryption/vault'
import { reencryptAll } from '../settings/rotate-key'
import { openPostgres, openPostgresExclusive } from './open-postgres'

const rethrow = (reason: unknown) => {
  throw reason
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

/** `keyByte`: the byte that fills the encryption key. */
const envOf = (keyByte: number) =>
  parseEnv({
    DATA_DIR: mkdtempSync(join(tmpdir(), 'open-')),
    DATABASE_URL: url,
    ENCRYPTION_KEY: Buffer.alloc(32, keyByte).toString('base64'),
  })

test.skipIf(!testServer)('a command with a wrong key does not prevent a replica from starting', async () => {
  await (await openPostgres(envOf(1), url, rethrow)).close()
  await expect(openPostgresExclusive(envOf(2), url, rethrow)).rejects.toThrow('does not match')
  await (await openPostgres(envOf(1), url, rethrow)).close()
})

test.skipIf(!testServer)('an exclusive command does not migrate a database that replicas use', async () => {
  const { close } = await openPostgres(envOf(1), url, rethrow)
  const pool = makePool(url, 1)
  await pool.query(`DELETE FROM "_prisma_migrations" WHERE "migration_name" LIKE '%usage_month'`)
  await expect(openPostgresExclusive(envOf(1), url, rethrow)).rejects.toMatchObject({ code: 'DATABASE_IN_USE' })
  expect(await pendingMigrations(postgresSchema, postgresSql(pool))).toHaveLength(1)
  await pool.end()
  await close()
})

test.skipIf(!testServer)('an idle replica picks up a rotated key too', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  const { context, close } = await openPostgres(envOf(1), url, rethrow)
  const next = Buffer.alloc(32, 2)
  await reencryptAll({ userId: 1, isAdmin: true } as AdminActor, next)
  vi.advanceTimersByTime(5000)
  await expect.poll(() => context.vault.keyId).toBe(makeVault(next).keyId)
  await close()
  vi.useRealTimers()
})
