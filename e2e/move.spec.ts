import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startFake } from '../test/fake-provider/fake-provider'
import { chatelaine, told } from './chatelaine'
import { databaseEnv, onPostgres, openDatabase, removeDatabase } from './database'
import { apiAt, expect, test } from './fixtures'
import { plantedIn, search, searchBooks } from './planted-house'
import { newFolder, startServer } from './server'

test.skip(!onPostgres, 'there is no PostgreSQL to move to')
test.slow()

const ROOT = 'c0ffee00-1111-4222-8333-444455556666'
type User = { id: number; token: string }

const onFile = { DATABASE_URL: '', ENCRYPTION_KEY: '' }

/** As years later. */
async function sumUpEverything(dataDir: string) {
  const { run, close } = await openDatabase(dataDir, '')
  await run(`UPDATE "Setting" SET "value" = '9999-12' WHERE "name" = 'summedBefore'`)
  await close()
}

async function summedUp(dataDir: string) {
  const { all, close } = await openDatabase(dataDir)
  const [row] = await all<{ rows: bigint }>(`SELECT count(*) AS "rows" FROM "UsageByModel" WHERE "requests" = 3`)
  await close()
  return row?.rows
}

test('a house moves to PostgreSQL: people, tokens, keys and every sum', async () => {
  const fake = await startFake()
  const dataDir = newFolder()
  const env = { ROOT_TOKEN: ROOT, OPENAI_BASE_URL: `${fake.url}/v1` }
  let server = await startServer({ dataDir, env: { ...env, ...onFile } })
  const planted = plantedIn(env)
  const api = apiAt(() => server.url, ROOT, planted)
  const call = async (method: string, path: string, body?: unknown, token = ROOT) => {
    const told = await api(method, path, body, token)
    return { status: told.status, body: told.body as Record<string, unknown> & User }
  }
  const ask = (token: string) =>
    call('POST', '/v1/chat/completions', { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] }, token)

  await call('POST', '/1/keys', { key: 'sk-that-moves-house', name: 'fake' })
  const { body: ann } = await call('POST', '/1/users', { name: 'Ann' })
  const { body: ben } = await call('POST', '/1/users', { name: 'Ben' })
  for (const { token } of [ann, ann, ben]) expect((await ask(token)).status).toBe(200)
  await call('DELETE', `/1/users/${ben.id}`)
  const shown = async () =>
    Promise.all(['/1/users', '/1/keys', '/1/usages?from=2020-01-01&to=2099-12-31'].map((path) => call('GET', path)))
  const before = await shown()

  const { DATABASE_URL = '' } = await databaseEnv(dataDir)
  const move = ['move-to-postgres', DATABASE_URL]
  expect(await chatelaine(dataDir, move, onFile)).toMatchObject({ code: 3 })
  await server.stop()
  await sumUpEverything(dataDir)
  expect(await told(dataDir, move, onFile)).toMatchObject({ User: 3, ProviderKey: 1, UsageEntry: 3, RetiredToken: 0 })
  expect(await chatelaine(dataDir, move, onFile)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('has to be empty'),
  })

  expect(await summedUp(dataDir)).toBe(1n)
  const ENCRYPTION_KEY = readFileSync(join(dataDir, 'encryption.key'), 'utf8').trim()
  server = await startServer({ dataDir, env: { ...env, DATABASE_URL, ENCRYPTION_KEY } })
  expect(await shown()).toEqual(before)
  expect((await ask(ann.token)).status).toBe(200)
  expect((await call('POST', '/1/users', { name: 'Cleo' })).body.id).toBe(ben.id + 1)
  const { all, close } = await openDatabase(dataDir)
  expect(await all(`SELECT "action" FROM "AuditEvent" WHERE "action" = 'house.move'`)).toHaveLength(1)
  await close()
  await searchBooks(planted, dataDir)
  expect(await server.stop()).toBe(0)
  search(planted, dataDir)
  await fake.close()
  await removeDatabase(dataDir)
})
