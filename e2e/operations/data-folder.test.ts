import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from '../../lib/db/sqlite/driver'
import { addUser, startApp } from '../support/app'
import { startServer } from '../support/server-process'
import { expect, test } from '../support/vitest'

test('a second server on the same folder refuses to start and names the first', async ({ app }) => {
  const second = startServer({ dataDir: app.dataDir })
  await expect(second).rejects.toThrow(`process ${app.server.pid}`)
})

test('a wrong encryption key is rejected and nothing is modified', async () => {
  const { app, close } = await startApp()
  await app.server.stop()
  const database = join(app.dataDir, 'chatelaine.db')
  const digest = () => createHash('sha256').update(readFileSync(database)).digest('hex')
  const before = digest()
  const env = { ENCRYPTION_KEY: randomBytes(32).toString('base64') }
  await expect(startServer({ dataDir: app.dataDir, env })).rejects.toThrow('does not match this database')
  expect(digest()).toBe(before)
  rmSync(join(app.dataDir, 'encryption.key'))
  await expect(startServer({ dataDir: app.dataDir })).rejects.toThrow('encryption.key is missing')
  expect(readdirSync(app.dataDir)).not.toContain('encryption.key')
  await close()
})

test('a database of a newer release is rejected', async () => {
  const { app, close } = await startApp()
  await app.server.stop()
  const database = new Sqlite(join(app.dataDir, 'chatelaine.db'))
  database.exec(`INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES ('x', 'x', '29990101000000_future', 0, 1, 1)`)
  database.close()
  await expect(startServer({ dataDir: app.dataDir })).rejects.toThrow(
    'made by a newer Chatelaine (29990101000000_future)',
  )
  await close()
})

test('the database, its write-ahead log, the server log and a backup contain no plaintext secret', async () => {
  const { app, close } = await startApp()
  const secret = 'sk-planted-0123456789abcdef'
  await app.api('POST', '/1/keys', { name: 'canary', key: secret })
  const { token } = await addUser(app, { name: 'Ann' })
  const source = new Sqlite(join(app.dataDir, 'chatelaine.db'), { readonly: true })
  await source.backup(join(app.dataDir, 'copy.db'))
  source.close()
  const files = readdirSync(app.dataDir)
  expect(files).toEqual(expect.arrayContaining(['chatelaine.db', 'chatelaine.db-wal', 'copy.db', 'log.ndjson']))
  for (const file of files) {
    const bytes = readFileSync(join(app.dataDir, file), 'latin1')
    for (const canary of [secret, token, app.rootToken])
      expect(bytes.includes(canary), `${file} contains a secret`).toBe(false)
  }
  await close()
})

test('ROOT_TOKEN sets root’s token once; later it changes nothing and logs a warning', async () => {
  const { app, close } = await startApp()
  expect((await app.api('GET', '/1/me')).status).toBe(200)
  await app.server.stop()
  const other = 'c0ffee00-1111-4222-8333-999999999999'
  const restarted = await startServer({ dataDir: app.dataDir, env: { ROOT_TOKEN: other } })
  const status = async (token: string) =>
    (await fetch(`${restarted.url}/1/me`, { headers: { authorization: `Bearer ${token}` } })).status
  expect([await status(app.rootToken), await status(other)]).toEqual([200, 401])
  expect(restarted.log()).toContain('ROOT_TOKEN is not the token of root')
  await restarted.stop()
  await close()
})

test('all errors in the environment are reported at once', async () => {
  const env = { PORT: 'many', ENCRYPTION_KEY: 'c2hvcnQ=', REPORTING_TZ: 'Mars/Olympus' }
  const error = await startServer({ env }).catch(String)
  for (const name of Object.keys(env)) expect(error).toContain(`${name}:`)
})

test('a restart loses nothing, and SIGTERM exits with 0', async () => {
  const { app, close } = await startApp()
  await app.api('POST', '/1/users', { name: 'Ann' })
  const before = await app.api('GET', '/1/users')
  expect(await app.server.stop('SIGTERM')).toBe(0)
  await app.restart()
  expect((await app.api('GET', '/1/users')).body).toEqual(before.body)
  await app.restart('SIGKILL')
  expect((await app.api('GET', '/1/users')).body).toEqual(before.body)
  await close()
})
