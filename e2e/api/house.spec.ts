import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from '../../lib/db/sqlite/driver'
import { onPostgres } from '../database'
import { expect, openHouse, test } from '../fixtures'
import { startServer } from '../server'

const me = (
  house: { api: (method: string, path: string, body: undefined, token: string) => Promise<{ status: number }> },
  token: string,
) => house.api('GET', '/1/me', undefined, token)

test.skip(onPostgres, 'about one file and its folder; replicas.spec.ts says the same of PostgreSQL')

test('a second server on the same folder refuses, naming the first', async ({ house }) => {
  const second = startServer({ dataDir: house.dataDir })
  await expect(second).rejects.toThrow(`process ${house.server.pid}`)
})

test('a wrong encryption key is rejected and nothing is modified', async () => {
  const { house, close } = await openHouse()
  await house.server.stop()
  const database = join(house.dataDir, 'chatelaine.db')
  const digest = () => createHash('sha256').update(readFileSync(database)).digest('hex')
  const before = digest()
  const env = { ENCRYPTION_KEY: randomBytes(32).toString('base64') }
  await expect(startServer({ dataDir: house.dataDir, env })).rejects.toThrow(
    'not the one this database was sealed with',
  )
  expect(digest()).toBe(before)
  rmSync(join(house.dataDir, 'encryption.key'))
  await expect(startServer({ dataDir: house.dataDir })).rejects.toThrow('encryption.key is missing')
  expect(readdirSync(house.dataDir)).not.toContain('encryption.key')
  await close()
})

test('a database of a newer release is refused', async () => {
  const { house, close } = await openHouse()
  await house.server.stop()
  const database = new Sqlite(join(house.dataDir, 'chatelaine.db'))
  database.exec(`INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES ('x', 'x', '29990101000000_future', 0, 1, 1)`)
  database.close()
  await expect(startServer({ dataDir: house.dataDir })).rejects.toThrow(
    'made by a newer Chatelaine (29990101000000_future)',
  )
  await close()
})

test('the database, its write-ahead log, the server log and a backup contain no plaintext secret', async () => {
  const { house, close } = await openHouse()
  const secret = 'sk-planted-0123456789abcdef'
  await house.api('POST', '/1/keys', { name: 'planted', key: secret })
  const { body } = await house.api('POST', '/1/users', { name: 'Ann' })
  const { token } = body as { token: string }
  const source = new Sqlite(join(house.dataDir, 'chatelaine.db'), { readonly: true })
  await source.backup(join(house.dataDir, 'copy.db'))
  source.close()
  const files = readdirSync(house.dataDir)
  expect(files).toEqual(expect.arrayContaining(['chatelaine.db', 'chatelaine.db-wal', 'copy.db', 'log.ndjson']))
  for (const file of files) {
    const bytes = readFileSync(join(house.dataDir, file), 'latin1')
    for (const planted of [secret, token, house.rootToken])
      expect(bytes.includes(planted), `${file} holds a secret`).toBe(false)
  }
  await close()
})

test('ROOT_TOKEN makes root once; later it changes nothing and warns', async () => {
  const { house, close } = await openHouse()
  expect((await me(house, house.rootToken)).status).toBe(200)
  await house.server.stop()
  const other = 'c0ffee00-1111-4222-8333-999999999999'
  const again = await startServer({ dataDir: house.dataDir, env: { ROOT_TOKEN: other } })
  const status = async (token: string) =>
    (await fetch(`${again.url}/1/me`, { headers: { authorization: `Bearer ${token}` } })).status
  expect([await status(house.rootToken), await status(other)]).toEqual([200, 401])
  expect(again.log()).toContain('ROOT_TOKEN is not the token of root')
  await again.stop()
  await close()
})

test('every mistake in the environment is reported at once', async () => {
  const env = { PORT: 'many', ENCRYPTION_KEY: 'c2hvcnQ=', REPORTING_TZ: 'Mars/Olympus' }
  const refusal = await startServer({ env }).catch(String)
  for (const name of Object.keys(env)) expect(refusal).toContain(`${name}:`)
})

test('everything is still there after a restart, and SIGTERM ends it with 0', async () => {
  const { house, close } = await openHouse()
  await house.api('POST', '/1/users', { name: 'Ann' })
  const before = await house.api('GET', '/1/users')
  expect(await house.server.stop('SIGTERM')).toBe(0)
  await house.restart()
  expect((await house.api('GET', '/1/users')).body).toEqual(before.body)
  await house.restart('SIGKILL')
  expect((await house.api('GET', '/1/users')).body).toEqual(before.body)
  await close()
})
