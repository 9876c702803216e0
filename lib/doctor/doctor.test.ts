import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { formatFinding } from '../../scripts/commands/maintenance'
import { closedDatabase } from '../../test/closed-database'
import { backupName } from '../backup/backup-files'
import { parseEnv } from '../config/env'
import Sqlite from '../db/sqlite/driver'
import { lockDataFolder } from '../db/sqlite/folder-lock'
import { runDoctor } from './doctor'

let database: Awaited<ReturnType<typeof closedDatabase>>
beforeEach(async () => {
  database = await closedDatabase()
})
afterEach(() => {
  vi.unstubAllEnvs()
  database.remove()
})

const NOW = Date.now()
const file = () => join(database.dataDir, 'chatelaine.db')
const sql = (text: string) => new Sqlite(file()).exec(text).close()
const run = (env = database.env) => runDoctor(() => env, new AbortController().signal)
const findingsOf = async (name: string, env = database.env) =>
  (await run(env)).filter(({ check }) => check === name).map(({ status, message, fix }) => ({ status, message, fix }))

const entry = (id: string, at: number, more = '') =>
  `INSERT INTO UsageEntry (id, owner, userId, keyId, model, label, endpoint, state, reservedPico, stream, startedAt)
    VALUES ('${id}', 'gone', 2, 1, 'm', 'm', 'e', 'reserved', 0, 0, ${at}); ${more}`

test('a healthy installation has no failure, and every warning says what to do', async () => {
  const findings = await run()
  expect(findings.filter(({ status }) => status === 'fail')).toEqual([])
  const warnings = findings.filter(({ status }) => status === 'warn')
  expect(warnings.map(({ check }) => check)).toEqual(['backups', 'provider keys'])
  for (const { fix } of warnings) expect(fix).toBeTruthy()
  expect(findings.map(({ check }) => check)).toEqual([
    ...[
      'environment',
      'data folder',
      'disk',
      'server',
      'database',
      'migrations',
      'encryption key',
      'ledger',
      'requests',
      'audit log',
    ],
    ...['clock', 'backups', 'provider keys', 'prices', 'reporting zone', 'root'],
  ])
})

test('a running server is named', async () => {
  const unlock = lockDataFolder(database.dataDir, { pid: 4711, port: 3000 })
  expect(await findingsOf('server')).toMatchObject([{ message: expect.stringContaining('process 4711, on port 3000') }])
  unlock()
  expect(await findingsOf('server')).toMatchObject([{ message: 'stopped' }])
})

test('every invalid variable is a failure', async () => {
  const invalidEnv = () => parseEnv({ PORT: 'many', BACKUP_SCHEDULE: 'now and then' })
  const findings = await runDoctor(invalidEnv, new AbortController().signal)
  expect(findings).toMatchObject([{ check: 'environment', status: 'fail' }])
  for (const name of ['PORT', 'BACKUP_SCHEDULE']) expect(findings[0]?.message).toContain(name)
})

test('files readable by others are named, with the command that fixes it', async () => {
  chmodSync(file(), 0o644)
  expect(await findingsOf('data folder')).toEqual([
    { status: 'warn', message: `readable by others: ${file()}`, fix: `chmod go= '${file()}'` },
  ])
})

test('a wrong or missing encryption key, and a secret that does not decrypt, are failures', async () => {
  expect(await findingsOf('encryption key', { ...database.env, ENCRYPTION_KEY: Buffer.alloc(32, 1) })).toMatchObject([
    { status: 'fail', message: 'it is not the key this database is encrypted with' },
  ])
  const fromCommand = (command: string) =>
    findingsOf('encryption key', { ...database.env, ENCRYPTION_KEY_COMMAND: command })
  expect(await fromCommand('exit 7')).toMatchObject([
    { status: 'fail', message: expect.stringContaining('ENCRYPTION_KEY_COMMAND failed with exit code 7') },
  ])
  expect(await fromCommand(`cat '${join(database.dataDir, 'encryption.key')}'`)).toMatchObject([{ status: 'ok' }])
  sql(`UPDATE User SET tokenSealed = (SELECT tokenSealed FROM User WHERE id = 1) WHERE id = 2`)
  expect(await findingsOf('encryption key')).toMatchObject([
    { status: 'fail', message: 'it does not decrypt User.token:2' },
  ])
  rmSync(join(database.dataDir, 'encryption.key'))
  expect(await findingsOf('encryption key')).toMatchObject([
    { status: 'fail', message: expect.stringContaining('is missing') },
  ])
})

test('a corrupt page and a file that is not a database are failures', async () => {
  const handle = openSync(file(), 'r+')
  for (let page = 2; page < 12; page += 1) writeSync(handle, Buffer.alloc(2000, 7), 0, 2000, page * 4096 + 8)
  closeSync(handle)
  expect(await findingsOf('database')).toMatchObject([{ status: 'fail' }])
  writeFileSync(file(), 'x'.repeat(5000))
  expect(await findingsOf('database')).toMatchObject([{ status: 'fail', message: 'file is not a database' }])
})

test('a missing database is a warning, one of a newer release a failure', async () => {
  sql(`INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES ('x', 'x', '29990101000000_future', 0, 1, 1)`)
  expect(await findingsOf('database')).toMatchObject([
    { status: 'fail', message: expect.stringContaining('29990101000000') },
  ])
  rmSync(file())
  expect(await findingsOf('database')).toMatchObject([
    { status: 'warn', message: expect.stringContaining('does not exist yet') },
  ])
})

test('totals that contradict each other are a failure', async () => {
  sql(`INSERT INTO UserMonth (userId, month, settledPico) VALUES (2, '2026-11', 5)`)
  expect(await findingsOf('ledger')).toMatchObject([
    { status: 'fail', message: expect.stringContaining('2026-11, user 2') },
  ])
})

test('requests left open by a dead process, or open for days, are a warning', async () => {
  sql(entry('a', NOW - 3 * 86_400_000))
  expect(await findingsOf('requests')).toMatchObject([
    { status: 'warn', message: '1 left open by a process that ended' },
  ])
  const unlock = lockDataFolder(database.dataDir, { pid: 4711, port: 3000 })
  expect(await findingsOf('requests')).toMatchObject([
    { status: 'warn', message: expect.stringContaining('has been open since') },
  ])
  unlock()
})

test('a clock that went backwards is a failure', async () => {
  sql(entry('a', NOW + 3_600_000))
  expect(await findingsOf('clock')).toMatchObject([{ status: 'fail' }])
})

test('backups that are missing or overdue are reported, a current one is ok', async () => {
  expect(await findingsOf('backups')).toMatchObject([
    { status: 'warn', message: expect.stringContaining('none found') },
  ])
  const env = { ...database.env, BACKUP_SCHEDULE: '@daily' }
  mkdirSync(join(database.dataDir, 'backups'), { mode: 0o700 })
  expect(await findingsOf('backups', env)).toMatchObject([
    { status: 'fail', message: expect.stringContaining('none found') },
  ])
  const add = (at: number) => writeFileSync(join(database.dataDir, 'backups', backupName(at)), '', { mode: 0o600 })
  add(NOW - 3 * 86_400_000)
  expect(await findingsOf('backups', env)).toMatchObject([
    { status: 'fail', message: expect.stringContaining('72.0 hours old') },
  ])
  add(NOW)
  expect(await findingsOf('backups', env)).toMatchObject([
    { status: 'ok', message: expect.stringContaining('same disk') },
  ])
})

test('provider keys that are rejected, and that none receives traffic, are warnings', async () => {
  sql(`INSERT INTO ProviderKey (name, apiType, hint, createdAt, updatedAt) VALUES ('main', 'openai', '', 0, 0)`)
  expect(await findingsOf('provider keys')).toMatchObject([{ status: 'ok', message: '1 of 1 receive traffic' }])
  sql(`UPDATE ProviderKey SET invalidAt = 1, lastError = 'no credit left'`)
  expect(await findingsOf('provider keys')).toMatchObject([
    { status: 'warn', message: 'main is rejected by its provider: no credit left' },
    { status: 'warn', message: 'none receives traffic' },
  ])
})

test('models used without a price are a warning', async () => {
  const day = new Date(NOW).toISOString().slice(0, 10)
  sql(`INSERT INTO UsageDay VALUES ('${day}', 2, 'custom-model', 1, 3, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3)`)
  expect(await findingsOf('prices')).toMatchObject([{ message: 'missing for custom-model (3 requests)' }])
})

test('of many models without a price those used most are named, in lines that fit', async () => {
  const day = new Date(NOW).toISOString().slice(0, 10)
  const row = (count: number) => `('${day}', 2, 'custom-model-${count}', 1, 3, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, ${count})`
  sql(`INSERT INTO UsageDay VALUES ${Array.from({ length: 200 }, (_, count) => row(count + 1)).join()}`)
  const [{ message = '' } = {}] = await findingsOf('prices')
  expect(message).toMatch(
    /^missing for custom-model-200 \(200 requests\), .*custom-model-181 \(181 requests\), and 180 more models$/,
  )
  const text = formatFinding({ status: 'warn', check: 'prices', message, fix: 'Set them.' })
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
  expect(text.replace(/\s+/g, ' ')).toBe(`warn prices ${message} → Set them.`)
})

test('a REPORTING_TZ that differs from the zone in use is a warning', async () => {
  vi.stubEnv('REPORTING_TZ', 'Asia/Shanghai')
  expect(await findingsOf('reporting zone', { ...database.env, REPORTING_TZ: 'Asia/Shanghai' })).toMatchObject([
    { status: 'warn', fix: expect.stringContaining('set-zone Asia/Shanghai') },
  ])
})

test('an incomplete setup is a warning', async () => {
  sql('DELETE FROM User WHERE id = 1')
  expect(await findingsOf('root')).toMatchObject([{ status: 'warn', message: 'nobody has created root yet' }])
})
