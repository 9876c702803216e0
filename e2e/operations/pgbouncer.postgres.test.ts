import { rmSync } from 'node:fs'
import { apiAt, ROOT_TOKEN } from '../support/app'
import { removeDatabase } from '../support/database'
import { pgBouncerVersion, startPgBouncer } from '../support/pgbouncer'
import { newFolder, startServer } from '../support/server-process'
import { expect, test } from '../support/vitest'

const server = process.env.TEST_POSTGRES_URL ?? ''

async function behind(mode: 'session' | 'transaction') {
  const bouncer = await startPgBouncer(server, mode)
  const dataDir = newFolder()
  const close = async () => {
    await bouncer.close()
    await removeDatabase(dataDir, server)
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { start: () => startServer({ dataDir, env: { ROOT_TOKEN }, postgres: bouncer.url }), close }
}

test('a server works behind PgBouncer in session mode', async ({ skip }) => {
  if (!pgBouncerVersion()) return skip('PgBouncer is not installed')
  const { start, close } = await behind('session')
  const { url, stop } = await start()
  const api = apiAt(() => url, ROOT_TOKEN)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  expect(await api('POST', '/1/users', { name: 'Ann' })).toMatchObject({ status: 200 })
  const users = await Promise.all(Array.from({ length: 50 }, () => api('GET', '/1/users')))
  for (const { body } of users) expect(body).toHaveLength(2)
  expect(await stop()).toBe(0)
  await close()
})

test('a server refuses a PgBouncer that loses prepared statements, and says what to do', async ({ skip }) => {
  if (!/ 1\.(1\d|20)\./.test(pgBouncerVersion())) return skip('no PgBouncer before 1.21 is installed')
  const { start, close } = await behind('transaction')
  await expect(start()).rejects.toThrow('Set pool_mode = session there, or use PgBouncer 1.21')
  await close()
})
