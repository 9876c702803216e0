import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBackups } from '../../lib/backup/backup-files'
import Sqlite from '../../lib/db/sqlite/driver'
import { startApp } from '../support/app'
import { cliJson, runCli } from '../support/cli'
import { METRICS_TOKEN, nonZeroMetrics } from '../support/metrics'
import { newFolder, startServer } from '../support/server-process'
import { timing } from '../support/timing'
import {
  addTrafficUsers,
  REQUEST_PICO,
  responseRate,
  startTraffic,
  statusesOf,
  TRAFFIC_KEY,
  type TrafficUser,
} from '../support/traffic'
import { expect, test } from '../support/vitest'

const BACKUPS = 10
const MAX_ATTEMPTS = 30
/** Responses per second while a backup is taken. */
const MIN_RATE = 50

type Totals = { entries: bigint; days: bigint; months: bigint; open: bigint; reserved: bigint }

const TOTALS = `SELECT (SELECT sum(costPico) FROM UsageEntry WHERE state = 'settled') AS entries,
  (SELECT sum(costPico) FROM UsageDay) AS days, (SELECT sum(settledPico) FROM UserMonth) AS months,
  (SELECT coalesce(sum(reservedPico), 0) FROM UsageEntry WHERE state = 'reserved') AS open,
  (SELECT sum(reservedPico) FROM UserMonth) AS reserved`

type Backup = { file: string; startedAt: number; endedAt: number }

test('a backup taken under load is a consistent prefix of the ledger, and restores', {
  timeout: timing.longTest,
}, async () => {
  const { app, close } = await startApp()
  const users = await addTrafficUsers(app, 40)
  const stop = startTraffic(app, users)
  await expect.poll(() => users.every(({ requests }) => requests.length > 0)).toBe(true)
  const rates: number[] = []
  const backups: Backup[] = []
  // A backup does not count if a busy machine let fewer requests through meanwhile.
  for (let attempt = 0; backups.length < BACKUPS && attempt < MAX_ATTEMPTS; attempt += 1) {
    const startedAt = performance.now()
    const { file } = await cliJson<{ file: string }>(app.dataDir, ['backup', join(app.dataDir, `${attempt}.db`)])
    const endedAt = performance.now()
    const rate = responseRate(users, startedAt, endedAt)
    rates.push(Math.round(rate))
    if (rate >= MIN_RATE) backups.push({ file, startedAt, endedAt })
  }
  await stop()
  expect(statusesOf(users)).toEqual(new Set([200]))
  expect(backups, `responses per second: ${rates}`).toHaveLength(BACKUPS)

  const secrets = secretsIn(join(app.dataDir, 'chatelaine.db'))
  expect(secrets).toHaveLength(users.length + 2)
  let folder = ''
  for (const backup of backups) {
    folder = newFolder()
    copyFileSync(join(app.dataDir, 'encryption.key'), join(folder, 'encryption.key'))
    await cliJson(folder, ['restore', backup.file])
    expectPrefix(join(folder, 'chatelaine.db'), users, backup)
    expect(secretsIn(join(folder, 'chatelaine.db'))).toEqual(secrets)
  }
  // All have the same encrypted secrets and the same key: one server shows that they decrypt.
  await expectTokensWork(folder, users, app.rootToken)
  await close()
})

/** There is an instant such that the copy has all settlements before it and none after it, and its totals are those of that instant. */
function expectPrefix(file: string, users: TrafficUser[], { startedAt, endedAt }: Backup) {
  const copy = new Sqlite(file, { readonly: true })
  const entries = copy.prepare('SELECT state FROM UsageEntry WHERE userId = ? ORDER BY startedAt, id').pluck()
  let after = startedAt
  let before = endedAt
  let count = 0
  for (const { id, requests } of users) {
    const states = entries.all(id) as string[]
    const settled = states.filter((state) => state === 'settled').length
    expect(states).toEqual([...Array(settled).fill('settled'), ...states.slice(settled).map(() => 'reserved')])
    expect(states.length - settled).toBeLessThanOrEqual(1)
    count += settled
    after = Math.max(after, requests[states.length - 1]?.sentAt ?? 0)
    before = Math.min(before, requests[settled]?.receivedAt ?? Number.POSITIVE_INFINITY)
  }
  expect(after).toBeLessThan(before)
  const { reserved, ...totals } = copy.prepare<[], Totals>(TOTALS).safeIntegers().get() ?? { reserved: 0n }
  copy.close()
  const spent = BigInt(count) * REQUEST_PICO
  expect(totals).toEqual({ entries: spent, days: spent, months: spent, open: reserved })
}

/** The encrypted tokens and provider keys. */
function secretsIn(file: string): unknown[] {
  const database = new Sqlite(file, { readonly: true })
  const rows = database
    .prepare('SELECT tokenSealed FROM User UNION ALL SELECT keySealed FROM ProviderKey')
    .pluck()
    .all()
  database.close()
  return rows
}

async function expectTokensWork(dataDir: string, users: TrafficUser[], rootToken: string) {
  const server = await startServer({ dataDir })
  const get = async (path: string, token: string) =>
    (await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } })).json()
  for (const { id, token } of users) expect(await get('/1/me', token)).toMatchObject({ id, token })
  expect(await get('/1/keys', rootToken)).toMatchObject([{ key: TRAFFIC_KEY }])
  await server.stop()
}

test('a server backs itself up on schedule, and keeps the newest backups', async () => {
  const { app, close } = await startApp({ env: { BACKUP_SCHEDULE: '* * * * * *', BACKUP_KEEP: '2' } })
  const folder = join(app.dataDir, 'backups')
  writeFileSync(join(folder, 'other.db'), 'not a backup')
  const done = () => app.server.log().match(/"backup completed"/g)?.length ?? 0
  await expect.poll(done, { timeout: timing.longPoll }).toBeGreaterThan(3)
  await app.server.stop()
  const names = readdirSync(folder).sort()
  expect(names).toHaveLength(3)
  expect(names.at(-1)).toBe('other.db')
  expect(app.server.log()).not.toContain('backup failed')
  for (const name of names.slice(0, 2)) await cliJson(app.dataDir, ['restore', join(folder, name)])
  await close()
})

test('a missed backup is taken at startup, and a failed one is retried', async () => {
  const { app, close } = await startApp({ env: { BACKUP_SCHEDULE: '0 3 * * *', METRICS_TOKEN } })
  await expect.poll(() => app.server.log(), { timeout: timing.slowPoll }).toContain('"backup completed"')
  await app.restart()
  const backups = listBackups(join(app.dataDir, 'backups'))
  expect(backups).toHaveLength(1)
  expect(await nonZeroMetrics(app, 'last_backup_', 'data_folder_')).toEqual({
    last_backup_timestamp_seconds: (backups[0]?.at ?? 0) / 1000,
    data_folder_free_bytes: expect.any(Number),
  })
  await close()

  const second = await startApp({ env: { BACKUP_SCHEDULE: '* * * * * *' } })
  const database = () => new Sqlite(join(second.app.dataDir, 'chatelaine.db'))
  database().exec(`INSERT INTO UserMonth (userId, month, settledPico) VALUES (7, '2026-11', 5)`).close()
  await expect.poll(() => second.app.server.log(), { timeout: timing.slowPoll }).toContain('backup failed')
  expect(second.app.server.log()).toContain('2026-11, user 7: the month has')
  database().exec('DELETE FROM UserMonth WHERE userId = 7').close()
  const finished = () => readdirSync(join(second.app.dataDir, 'backups')).filter((name) => name.endsWith('.db'))
  await expect.poll(() => finished().length, { timeout: timing.slowPoll }).toBeGreaterThan(0)
  // While it runs, files come and go.
  await second.app.server.stop()
  await second.close()
})

test('an interrupted command leaves no partial file and exits with 130', async () => {
  const { app, close } = await startApp()
  await app.server.stop()
  const big = new Sqlite(join(app.dataDir, 'chatelaine.db'))
  big.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
    INSERT INTO StoredResponse SELECT 'resp-' || i || hex(randomblob(200)), 1, 1, i FROM n`)
  big.close()
  const file = join(app.dataDir, 'big.db')
  const { code } = await runCli(app.dataDir, ['backup', file], {}, (child) => {
    const poll = setInterval(() => {
      if (!readdirSync(app.dataDir).some((name) => name.includes('.partial'))) return
      clearInterval(poll)
      child.kill('SIGINT')
    }, 5)
    child.once('exit', () => clearInterval(poll))
  })
  expect(code).toBe(130)
  expect(readdirSync(app.dataDir).filter((name) => name.startsWith('big.db'))).toEqual([])
  expect(existsSync(file)).toBe(false)
  await close()
})
