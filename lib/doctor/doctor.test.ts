import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { closedHouse } from '../../test/backup-server'
import { nameAt } from '../backup/names'
import { parseEnv } from '../config/env'
import Sqlite from '../db/sqlite/driver'
import { lockFolder } from '../db/sqlite/lock'
import { examine } from './doctor'

let house: Awaited<ReturnType<typeof closedHouse>>
beforeEach(async () => {
  house = await closedHouse()
})
afterEach(() => {
  vi.unstubAllEnvs()
  house.remove()
})

const NOW = Date.now()
const file = () => join(house.dataDir, 'chatelaine.db')
const sql = (text: string) => new Sqlite(file()).exec(text).close()
const look = (env = house.env) => examine(() => env, new AbortController().signal)
const saying = async (about: string, env = house.env) =>
  (await look(env)).filter((finding) => finding.about === about).map(({ state, says, todo }) => ({ state, says, todo }))

const entry = (id: string, at: number, more = '') =>
  `INSERT INTO UsageEntry (id, owner, userId, keyId, model, label, endpoint, state, reservedPico, stream, startedAt)
    VALUES ('${id}', 'gone', 2, 1, 'm', 'm', 'e', 'reserved', 0, 0, ${at}); ${more}`

test('a healthy house has nothing bad, and every warning says what to do', async () => {
  const findings = await look()
  expect(findings.filter(({ state }) => state === 'bad')).toEqual([])
  const warnings = findings.filter(({ state }) => state === 'warn')
  expect(warnings.map(({ about }) => about)).toEqual(['backups', 'provider keys'])
  for (const { todo } of warnings) expect(todo).toBeTruthy()
  expect(findings.map(({ about }) => about)).toEqual([
    ...[
      'environment',
      'data folder',
      'disk',
      'server',
      'database',
      'migrations',
      'encryption key',
      'books',
      'requests',
    ],
    ...['clock', 'backups', 'provider keys', 'prices', 'reporting zone', 'root'],
  ])
})

test('a house that somebody serves is told so', async () => {
  const unlock = lockFolder(house.dataDir, { pid: 4711, port: 3000 })
  expect(await saying('server')).toMatchObject([{ says: expect.stringContaining('process 4711, on port 3000') }])
  unlock()
  expect(await saying('server')).toMatchObject([{ says: 'it is stopped' }])
})

test('mistakes in the environment are bad, all of them', async () => {
  const wrong = () => parseEnv({ PORT: 'many', BACKUP_SCHEDULE: 'now and then' })
  const findings = await examine(wrong, new AbortController().signal)
  expect(findings).toMatchObject([{ about: 'environment', state: 'bad' }])
  for (const name of ['PORT', 'BACKUP_SCHEDULE']) expect(findings[0]?.says).toContain(name)
})

test('files that others may read are named, with the command that changes it', async () => {
  chmodSync(file(), 0o644)
  expect(await saying('data folder')).toEqual([
    { state: 'warn', says: `others may read ${file()}`, todo: `chmod go= '${file()}'` },
  ])
})

test('a key that is not this house’s, one that is missing, and a secret that does not open', async () => {
  expect(await saying('encryption key', { ...house.env, ENCRYPTION_KEY: Buffer.alloc(32, 1) })).toMatchObject([
    { state: 'bad', says: 'it is not the one this database was sealed with' },
  ])
  sql(`UPDATE User SET tokenSealed = (SELECT tokenSealed FROM User WHERE id = 1) WHERE id = 2`)
  expect(await saying('encryption key')).toMatchObject([{ state: 'bad', says: 'it does not open User.token:2' }])
  rmSync(join(house.dataDir, 'encryption.key'))
  expect(await saying('encryption key')).toMatchObject([{ state: 'bad', says: expect.stringContaining('is missing') }])
})

test('a broken page and a file that is no database are bad', async () => {
  const handle = openSync(file(), 'r+')
  for (let page = 2; page < 12; page += 1) writeSync(handle, Buffer.alloc(2000, 7), 0, 2000, page * 4096 + 8)
  closeSync(handle)
  expect(await saying('database')).toMatchObject([{ state: 'bad' }])
  writeFileSync(file(), 'x'.repeat(5000))
  expect(await saying('database')).toMatchObject([{ state: 'bad', says: 'file is not a database' }])
})

test('no database, and one of a newer release', async () => {
  sql(`INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES ('x', 'x', '29990101000000_future', 0, 1, 1)`)
  expect(await saying('database')).toMatchObject([{ state: 'bad', says: expect.stringContaining('29990101000000') }])
  rmSync(file())
  expect(await saying('database')).toMatchObject([{ state: 'warn', says: expect.stringContaining('there is no') }])
})

test('sums that contradict each other are bad', async () => {
  sql(`INSERT INTO UserMonth (userId, month, settledPico) VALUES (2, '2026-11', 5)`)
  expect(await saying('books')).toMatchObject([{ state: 'bad', says: expect.stringContaining('2026-11, person 2') }])
})

test('requests that a dead process left open, and one that is open for days', async () => {
  sql(entry('a', NOW - 3 * 86_400_000))
  expect(await saying('requests')).toMatchObject([{ state: 'warn', says: '1 were open when their process ended' }])
  const unlock = lockFolder(house.dataDir, { pid: 4711, port: 3000 })
  expect(await saying('requests')).toMatchObject([{ state: 'warn', says: expect.stringContaining('open since') }])
  unlock()
})

test('a clock that went back is bad', async () => {
  sql(entry('a', NOW + 3_600_000))
  expect(await saying('clock')).toMatchObject([{ state: 'bad' }])
})

test('backups: none, old ones, and one in time', async () => {
  expect(await saying('backups')).toMatchObject([{ state: 'warn', says: expect.stringContaining('none is known') }])
  const env = { ...house.env, BACKUP_SCHEDULE: '@daily' }
  mkdirSync(join(house.dataDir, 'backups'), { mode: 0o700 })
  expect(await saying('backups', env)).toMatchObject([{ state: 'bad', says: expect.stringContaining('there is none') }])
  const add = (at: number) => writeFileSync(join(house.dataDir, 'backups', nameAt(at)), '', { mode: 0o600 })
  add(NOW - 3 * 86_400_000)
  expect(await saying('backups', env)).toMatchObject([
    { state: 'bad', says: expect.stringContaining('72.0 hours old') },
  ])
  add(NOW)
  expect(await saying('backups', env)).toMatchObject([{ state: 'ok', says: expect.stringContaining('same disk') }])
})

test('keys that a provider refuses, and none that takes traffic', async () => {
  sql(`INSERT INTO ProviderKey (name, apiType, hint, createdAt, updatedAt) VALUES ('main', 'openai', '', 0, 0)`)
  expect(await saying('provider keys')).toMatchObject([{ state: 'ok', says: '1 of 1 take traffic' }])
  sql(`UPDATE ProviderKey SET invalidAt = 1, lastError = 'no credit left'`)
  expect(await saying('provider keys')).toMatchObject([
    { state: 'warn', says: 'main is refused: no credit left' },
    { state: 'warn', says: 'none takes traffic' },
  ])
})

test('models that were used without a price', async () => {
  const day = new Date(NOW).toISOString().slice(0, 10)
  sql(`INSERT INTO UsageDay VALUES ('${day}', 2, 'house-model', 1, 3, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3)`)
  expect(await saying('prices')).toMatchObject([{ says: 'none is known for house-model (3 requests)' }])
})

test('REPORTING_TZ that says another zone than the books', async () => {
  vi.stubEnv('REPORTING_TZ', 'Asia/Shanghai')
  expect(await saying('reporting zone', { ...house.env, REPORTING_TZ: 'Asia/Shanghai' })).toMatchObject([
    { state: 'warn', todo: expect.stringContaining('set-zone Asia/Shanghai') },
  ])
})

test('a house that nobody has set up', async () => {
  sql('DELETE FROM User WHERE id = 1')
  expect(await saying('root')).toMatchObject([{ state: 'warn', says: 'nobody has set this house up' }])
})
