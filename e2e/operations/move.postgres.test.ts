import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startFakeProvider } from '../../test/fake-provider/fake-provider'
import { apiAt, ROOT_TOKEN, type User } from '../support/app'
import { assertNoneFound, canariesFor, scanDatabase } from '../support/canaries'
import { cliJson, runCli } from '../support/cli'
import { databaseEnv, openDatabase, removeDatabase } from '../support/database'
import { newFolder, startServer } from '../support/server-process'
import { expect, test } from '../support/vitest'

const onSqlite = { DATABASE_URL: '', ENCRYPTION_KEY: '' }

/** Moves the boundary of the rollup by model as if years had passed. */
async function rollUpEverything(dataDir: string) {
  const { run, close } = await openDatabase(dataDir, '')
  await run(`UPDATE "Setting" SET "value" = '9999-12' WHERE "name" = 'summedBefore'`)
  await close()
}

async function rolledUpRows(dataDir: string) {
  const { all, close } = await openDatabase(dataDir)
  const [row] = await all<{ rows: bigint }>(`SELECT count(*) AS "rows" FROM "UsageByModel" WHERE "requests" = 3`)
  await close()
  return row?.rows
}

test('users, tokens, keys and every total move to PostgreSQL', async () => {
  const provider = await startFakeProvider()
  const dataDir = newFolder()
  const env = { ROOT_TOKEN, OPENAI_BASE_URL: `${provider.url}/v1` }
  let server = await startServer({ dataDir, env: { ...env, ...onSqlite } })
  const canaries = canariesFor(env)
  const api = apiAt(() => server.url, ROOT_TOKEN, canaries)
  const call = async (method: string, path: string, body?: unknown, token = ROOT_TOKEN) => {
    const response = await api(method, path, body, token)
    return { status: response.status, body: response.body as Record<string, unknown> & User }
  }
  const chat = (token: string) =>
    call('POST', '/v1/chat/completions', { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] }, token)

  await call('POST', '/1/keys', { key: 'sk-that-moves-0123456789', name: 'fake' })
  const { body: ann } = await call('POST', '/1/users', { name: 'Ann' })
  const { body: ben } = await call('POST', '/1/users', { name: 'Ben' })
  for (const { token } of [ann, ann, ben]) expect((await chat(token)).status).toBe(200)
  await call('DELETE', `/1/users/${ben.id}`)
  const state = async () =>
    Promise.all(['/1/users', '/1/keys', '/1/usages?from=2020-01-01&to=2099-12-31'].map((path) => call('GET', path)))
  const before = await state()

  const { DATABASE_URL = '' } = await databaseEnv(dataDir)
  const move = ['move-to-postgres', DATABASE_URL]
  expect(await runCli(dataDir, move, onSqlite)).toMatchObject({ code: 3 })
  await server.stop()
  await rollUpEverything(dataDir)
  expect(await cliJson(dataDir, move, onSqlite)).toMatchObject({
    User: 3,
    ProviderKey: 1,
    UsageEntry: 3,
    RetiredToken: 0,
  })
  expect(await runCli(dataDir, move, onSqlite)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is not empty'),
  })

  expect(await rolledUpRows(dataDir)).toBe(1n)
  const ENCRYPTION_KEY = readFileSync(join(dataDir, 'encryption.key'), 'utf8').trim()
  server = await startServer({ dataDir, env: { ...env, DATABASE_URL, ENCRYPTION_KEY } })
  expect(await state()).toEqual(before)
  expect((await chat(ann.token)).status).toBe(200)
  expect((await call('POST', '/1/users', { name: 'Cleo' })).body.id).toBe(ben.id + 1)
  const { all, close } = await openDatabase(dataDir)
  expect(await all(`SELECT "action" FROM "AuditEvent" WHERE "action" = 'system.move'`)).toHaveLength(1)
  await close()
  await scanDatabase(canaries, dataDir)
  expect(await server.stop()).toBe(0)
  assertNoneFound(canaries, dataDir)
  await provider.close()
  await removeDatabase(dataDir)
})
