import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type App, apiAt, startApp } from '../support/app'
import { cliJson, runCli } from '../support/cli'
import { onPostgres } from '../support/database'
import { startServer } from '../support/server-process'
import { timing } from '../support/timing'
import { addTrafficUsers, startTraffic, statusesOf, TRAFFIC_KEY, type TrafficUser } from '../support/traffic'
import { expect, test } from '../support/vitest'

const newKey = () => ({ ENCRYPTION_KEY: randomBytes(32).toString('base64') })

type PendingRotation = { key: 'waiting'; next: string }

/** The API can decrypt every token and provider key. */
async function expectAllDecrypt(app: Pick<App, 'api'>, users: TrafficUser[]) {
  for (const { id, token } of users)
    expect((await app.api('GET', '/1/me', undefined, token)).body).toMatchObject({ id, token })
  expect((await app.api('GET', '/1/keys')).body).toMatchObject([{ key: TRAFFIC_KEY }])
  expect((await app.api('GET', '/1/users')).status).toBe(200)
}

test('key rotation under load fails no request, and every secret still decrypts', async ({ skip }) => {
  skip(onPostgres, 'no key file on PostgreSQL')
  const { app, close } = await startApp()
  const users = await addTrafficUsers(app, 8)
  const stop = startTraffic(app, users)
  const added: TrafficUser[] = []
  for (let round = 0; round < 3; round += 1) {
    const rotated = cliJson<{ key: string }>(app.dataDir, ['rotate-key'])
    for (let n = 0; n < 5; n += 1) {
      const { status, body } = await app.api('POST', '/1/users', { name: `new ${round}.${n}` })
      expect(status).toBe(200)
      added.push({ ...(body as { id: number; token: string }), requests: [] })
    }
    expect(await rotated).toMatchObject({ key: 'placed' })
  }
  await stop()
  expect(statusesOf(users)).toEqual(new Set([200]))
  await expectAllDecrypt(app, [...users, ...added])
  await app.restart()
  await expectAllDecrypt(app, [...users, ...added])
  expect(readdirSync(app.dataDir).filter((name) => name.startsWith('encryption.key.'))).toHaveLength(3)
  await close()
})

test('with ENCRYPTION_KEY the new key is printed, and the old key works until the server has started with the new one', async () => {
  const oldKey = newKey()
  const { app, close } = await startApp({ env: oldKey })
  const users = await addTrafficUsers(app, 2)
  const first = await cliJson<PendingRotation>(app.dataDir, ['rotate-key'], oldKey)
  expect(first.key).toBe('waiting')
  await expectAllDecrypt(app, users)
  await app.restart()
  await expectAllDecrypt(app, users)
  expect(app.server.log()).toContain('ENCRYPTION_KEY is the previous key')
  expect(await cliJson(app.dataDir, ['rotate-key'], oldKey)).toEqual(first)
  const newKeyEnv = { ENCRYPTION_KEY: first.next }
  expect((await runCli(app.dataDir, ['rotate-key'], newKeyEnv)).stderr).toContain('start the server with the new')

  await app.server.stop()
  const second = await startServer({ dataDir: app.dataDir, env: newKeyEnv })
  const keys = await fetch(`${second.url}/1/keys`, { headers: { authorization: `Bearer ${app.rootToken}` } })
  expect(await keys.json()).toMatchObject([{ key: TRAFFIC_KEY }])
  await second.stop()
  await expect(startServer({ dataDir: app.dataDir, env: oldKey })).rejects.toThrow('does not match this database')
  await close()
})

test('every replica adopts the new key while requests continue', async ({ skip }) => {
  skip(!onPostgres, 'on SQLite there is one server')
  const oldKey = newKey()
  const { app, close } = await startApp({ env: oldKey })
  const users = await addTrafficUsers(app, 16)
  const sharedEnv = { DATA_DIR: app.dataDir, OPENAI_BASE_URL: `${app.provider.url}/v1` }
  const replica = (key: object) =>
    startServer({ dataDir: mkdtempSync(join(app.dataDir, 'log-')), env: { ...sharedEnv, ...key } })
  const second = await replica(oldKey)
  const stops = [app, second].map((server, at) =>
    startTraffic(
      server,
      users.filter(({ id }) => id % 2 === at),
    ),
  )
  const rotating = cliJson<PendingRotation>(app.dataDir, ['rotate-key'], oldKey)
  const added: TrafficUser[] = []
  for (let n = 0; n < 20; n += 1) {
    const { status, body } = await app.api('POST', '/1/users', { name: `new ${n}` })
    expect(status).toBe(200)
    added.push({ ...(body as { id: number; token: string }), requests: [] })
  }
  const { key, next } = await rotating
  expect(key).toBe('waiting')
  const all = [...users, ...added]
  const counts = () => users.map(({ requests }) => requests.length)
  const before = counts()
  await expect.poll(() => counts().every((count, at) => count > (before[at] ?? 0) + 2)).toBe(true)
  for (const stop of stops) await stop()
  expect(statusesOf(users)).toEqual(new Set([200]))
  await expectAllDecrypt(app, all)
  await expectAllDecrypt({ api: apiAt(() => second.url, app.rootToken) }, all)

  // Replicas restart with the new key one by one; those with the old key keep working.
  await second.stop()
  const third = await replica({ ENCRYPTION_KEY: next })
  await expectAllDecrypt({ api: apiAt(() => third.url, app.rootToken) }, all)
  await expectAllDecrypt(app, all)
  await expect(replica(oldKey)).rejects.toThrow('does not match this database')
  await third.stop()
  await close()
})

test('a rotation killed at any moment leaves a server that keeps working and can restart', {
  timeout: timing.longTest,
}, async ({ skip }) => {
  skip(onPostgres, 'on PostgreSQL it is one transaction, without files')
  const { app, close } = await startApp()
  const users = await addTrafficUsers(app, 2)
  const startedAt = performance.now()
  await cliJson(app.dataDir, ['rotate-key'])
  const durationMs = performance.now() - startedAt
  for (let round = 0; round < 12; round += 1) {
    await runCli(app.dataDir, ['rotate-key'], {}, (child) => {
      // It writes during the last third; each round kills it at another moment of that.
      const timer = setTimeout(() => child.kill('SIGKILL'), durationMs * (0.6 + round / 25))
      child.once('exit', () => clearTimeout(timer))
    })
    await expectAllDecrypt(app, users)
    if (round % 4 === 3) await app.restart('SIGKILL')
  }
  await app.restart()
  await expectAllDecrypt(app, users)
  await cliJson(app.dataDir, ['rotate-key'])
  const { file } = await cliJson<{ file: string }>(app.dataDir, ['backup', join(app.dataDir, 'after.db')])
  await app.server.stop()
  await cliJson(app.dataDir, ['restore', file])
  await app.restart()
  await expectAllDecrypt(app, users)
  await close()
})
