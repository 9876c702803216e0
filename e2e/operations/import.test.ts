import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { addMonths, type Month, monthRange } from '../../lib/core/time'
import { startFakeProvider } from '../../test/fake-provider/fake-provider'
import { type TestSource, testSource } from '../../test/opencatd/source'
import { fillYear, tokenOf } from '../../test/opencatd/year'
import { ROOT_TOKEN } from '../support/app'
import { assertNoneFound, canariesFor, scanDatabase } from '../support/canaries'
import { cliJson, runCli } from '../support/cli'
import { databaseEnv, onPostgres, removeDatabase } from '../support/database'
import { newFolder, type Server, startServer } from '../support/server-process'
import { timing } from '../support/timing'
import { expect, test } from '../support/vitest'

const zone = { REPORTING_TZ: 'Asia/Shanghai' }

type Usage = { userId: number; totalUnit: number; cost: string }
type Amount = { cost: string; totalUnit: number }
type DayMismatch = { day: string; userId: number; reason: string; reported: Amount; recorded: Amount }
type Report = { usage: Amount & { requests: number }; reported: Amount; days: DayMismatch[] }

let source: TestSource
let dataDir: string
const run = async (args: string[]) => runCli(dataDir, args, { ...zone, ...(await databaseEnv(dataDir)) })
const importSource = async () =>
  cliJson<Report>(dataDir, ['import', 'opencatd', source.dir], { ...zone, ...(await databaseEnv(dataDir)) })

test.beforeEach(() => {
  dataDir = newFolder()
  source = testSource(join(newFolder(), 'db'))
  source.user(1, 'root', ROOT_TOKEN)
})
test.afterEach(async () => {
  source.close()
  for (const folder of [dataDir, dirname(source.dir)]) rmSync(folder, { recursive: true })
  await removeDatabase(dataDir)
})

const usagesOf = async ({ url }: Server, from: string, to: string) => {
  const headers = { authorization: `Bearer ${ROOT_TOKEN}` }
  return (await (await fetch(`${url}/1/usages?from=${from}&to=${to}`, { headers })).json()) as Usage[]
}

test('after an import from opencatd its tokens and keys work, and its usage is unchanged', async () => {
  const provider = await startFakeProvider()
  fillYear(source, { people: 3, rows: 2000, until: '2026-11-01' })
  source.key('fake', 'sk-of-opencatd-0123456789', { endpoint: provider.url })
  spoil('"user_id" = 2', 'duplicate')
  const { stdout } = await run(['import', 'opencatd', source.dir])
  expect(stdout).toContain('Users: 4 added, 0 existing. Keys: 1 added, 0 existing.\nUsage: 2000 requests')
  expect(stdout).toMatch(/^ {2}2026-03-01 {2}Person 2 {2}two totals {2}\$\d\.\d{6}, \d+ units +recorded \$/m)

  const server = await startServer({ dataDir, env: zone })
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenOf(2).toUpperCase()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] }),
  })
  expect(response.status).toBe(200)
  expect(await usagesOf(server, '2026-04-01', '2026-11-01')).toEqual(source.usages('2026-04-01', '2026-11-01'))
  expect(await run(['import', 'opencatd', source.dir])).toMatchObject({ code: 3 })
  const canaries = canariesFor({ ROOT_TOKEN })
  canaries.add('sk-of-opencatd-0123456789', ...[2, 3, 4].map(tokenOf))
  await scanDatabase(canaries, dataDir)
  expect(await server.stop()).toBe(0)
  assertNoneFound(canaries, dataDir)
  const twice = await run(['import', 'opencatd', source.dir])
  expect(twice).toMatchObject({ code: 1, stderr: expect.stringContaining('imported already') })
  expect((await run(['import', 'litellm', source.dir])).code).toBe(2)
  const { stdout: findings } = await run(['doctor'])
  expect(findings).toMatch(/^ok +ledger/m)
  await provider.close()
})

/** On PostgreSQL only the daily totals are written differently, and a tenth has a hundred thousand of them. */
const REQUESTS = onPostgres ? 100_000 : 1_000_000

test(`200 users, 12 months, ${REQUESTS.toLocaleString('en')} requests in one command: totals are those opencatd reported, or the report says why not`, {
  timeout: timing.longTest,
}, async () => {
  fillYear(source, { people: 200, rows: REQUESTS, until: '2026-11-22' })
  const broken = [
    spoil('"user_id" = 7', 'duplicate'),
    spoil('"user_id" = 8', 'missing'),
    spoil('"user_id" = 9', 'too_low'),
  ]
  const report = await importSource()
  expect(report.usage.requests).toBe(REQUESTS)
  const named = report.days.toSorted((one, other) => one.userId - other.userId)
  expect(named.map(({ userId, day, reason }) => [userId, day.slice(0, 7), reason])).toEqual(broken.flat())

  const server = await startServer({ dataDir, env: zone })
  for (let month: Month = '2025-11'; month <= '2026-11'; month = addMonths(month, 1)) {
    const { from, to } = monthRange(month)
    const wrong = report.days.filter(({ day }) => day.startsWith(month))
    const right = source.usages(from, to).map((usage) => corrected(usage, wrong))
    expect(await usagesOf(server, from, to), month).toEqual(right)
  }
  await server.stop()
})

/** Makes opencatd's totals of March wrong for a user, in the given way. Returns the mismatches to expect. */
function spoil(whose: string, reason: 'duplicate' | 'missing' | 'too_low') {
  const days = `"daily_usages" WHERE ${whose} AND "date" BETWEEN '2026-03-01' AND '2026-03-05'`
  const columns = `"user_id", "date", "sku", "prompt_units", "completion_units", "total_unit", "cost"`
  const change = {
    duplicate: `INSERT INTO "daily_usages" (${columns}) SELECT ${columns} FROM ${days}`,
    missing: `DELETE FROM ${days}`,
    too_low: `UPDATE ${days.replace(' WHERE', ` SET "total_unit" = "total_unit" - 1, "cost" = printf('%.6f', "cost" / 2) WHERE`)}`,
  }
  const found = source.usage.prepare(`SELECT "user_id" FROM ${days}`).pluck().all() as number[]
  source.usage.exec(change[reason])
  return found.map((user) => [user, '2026-03', reason])
}

/** opencatd's response plus the differences in the report, in microdollars. */
function corrected({ userId, totalUnit, cost }: Usage, wrong: DayMismatch[]): Usage {
  const days = wrong.filter((day) => day.userId === userId)
  const sum = (of: (amount: Amount) => number) =>
    days.reduce((total, { recorded, reported }) => total + of(recorded) - of(reported), 0)
  const micro = Math.round(Number(cost) * 1e6) + sum((amount) => Math.round(Number(amount.cost) * 1e6))
  return { userId, totalUnit: totalUnit + sum((amount) => amount.totalUnit), cost: (micro / 1e6).toFixed(6) }
}
