import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { dropDatabase, temporaryDatabase } from '../../test/postgres-database'
import { testServer } from '../../test/postgres-server'
import { type Env, parseEnv } from '../config/env'
import { makePool } from '../db/postgres/pool'
import { openPostgres } from '../runtime/open-postgres'
import { runDoctor } from './doctor'

const rethrow = (reason: unknown) => {
  throw reason
}

async function openDatabase(server: string) {
  const name = `chatelaine-${randomUUID()}`
  const url = await temporaryDatabase(server, name)
  onTestFinished(() => dropDatabase(server, name))
  const ENCRYPTION_KEY = Buffer.alloc(32, 1).toString('base64')
  const env = parseEnv({ DATA_DIR: mkdtempSync(join(tmpdir(), 'doctor-')), DATABASE_URL: url, ENCRYPTION_KEY })
  await (await openPostgres(env, url, rethrow)).close()
  const run = async (statement: string) => {
    const pool = makePool(server, 1)
    await pool.query(statement)
    await pool.end()
  }
  return { env, name, run }
}

const findingsOf = async (env: Env) =>
  (await runDoctor(() => env, new AbortController().signal)).filter(({ check }) => check === 'database')

test.skipIf(!testServer)('a read-only PostgreSQL is a failure', async () => {
  const { env, name, run } = await openDatabase(testServer as string)
  expect(await findingsOf(env)).toMatchObject([{ status: 'ok' }])
  await run(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`)
  expect(await findingsOf(env)).toMatchObject([
    { status: 'fail', message: expect.stringContaining('read-only'), fix: expect.stringContaining('DATABASE_URL') },
  ])
})

test.skipIf(!testServer)('a role without a connection left is told so, and not to restore a backup', async () => {
  const { env, run } = await openDatabase(testServer as string)
  const role = `doctor_${randomUUID().slice(0, 8)}`
  await run(`CREATE ROLE ${role} LOGIN PASSWORD 'x' CONNECTION LIMIT 0`)
  onTestFinished(() => run(`DROP ROLE ${role}`))
  const url = Object.assign(new URL(env.DATABASE_URL ?? ''), { username: role, password: 'x' })
  expect(await findingsOf({ ...env, DATABASE_URL: url.href })).toMatchObject([
    { status: 'fail', message: 'PostgreSQL has no connection left.', fix: expect.stringContaining('max_connections') },
  ])
})
