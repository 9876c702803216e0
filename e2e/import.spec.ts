import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { addMonths, type Month, monthSpan } from '../lib/core/time'
import { startFake } from '../test/fake-provider/fake-provider'
import { type TestSource, testSource } from '../test/opencatd/source'
import { fillYear, tokenOf } from '../test/opencatd/year'
import { chatelaine, told } from './chatelaine'
import { databaseEnv, removeDatabase } from './database'
import { expect, test } from './fixtures'
import { plantedIn, search, searchBooks } from './planted-house'
import { newFolder, type Server, startServer } from './server'

test.slow()

const ROOT = 'c0ffee00-1111-4222-8333-444455556666'
const zone = { REPORTING_TZ: 'Asia/Shanghai' }

type Usage = { userId: number; totalUnit: number; cost: string }
type Amount = { cost: string; totalUnit: number }
type WrongDay = { day: string; userId: number; why: string; reported: Amount; booked: Amount }
type Report = { usage: Amount & { requests: number }; reported: Amount; days: WrongDay[] }

let source: TestSource
let dataDir: string
const run = async (words: string[]) => chatelaine(dataDir, words, { ...zone, ...(await databaseEnv(dataDir)) })
const imported = async () =>
  told<Report>(dataDir, ['import', 'opencatd', source.dir], { ...zone, ...(await databaseEnv(dataDir)) })

test.beforeEach(() => {
  dataDir = newFolder()
  source = testSource(join(newFolder(), 'db'))
  source.user(1, 'root', ROOT)
})
test.afterEach(async () => {
  source.close()
  for (const folder of [dataDir, dirname(source.dir)]) rmSync(folder, { recursive: true })
  await removeDatabase(dataDir)
})

const usagesOf = async ({ url }: Server, from: string, to: string) => {
  const headers = { authorization: `Bearer ${ROOT}` }
  return (await (await fetch(`${url}/1/usages?from=${from}&to=${to}`, { headers })).json()) as Usage[]
}

test('a house of opencatd moves in: its tokens and keys work, its usage is where it was', async () => {
  const fake = await startFake()
  fillYear(source, { people: 3, rows: 2000, until: '2026-11-01' })
  source.key('fake', 'sk-that-moves-in', { endpoint: fake.url })
  spoil('"user_id" = 2', 'twice')
  const { stdout } = await run(['import', 'opencatd', source.dir])
  expect(stdout).toContain('People: 4 new, 0 here already. Keys: 1 new, 0 here already.\nUsage: 2000 requests')
  expect(stdout).toMatch(/^ {2}2026-03-01 {2}Person 2 {2}summed twice {2}\$\d\.\d{6}, \d+ units +is \$/m)

  const server = await startServer({ dataDir, env: zone })
  const asked = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenOf(2).toUpperCase()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] }),
  })
  expect(asked.status).toBe(200)
  expect(await usagesOf(server, '2026-04-01', '2026-11-01')).toEqual(source.usages('2026-04-01', '2026-11-01'))
  expect(await run(['import', 'opencatd', source.dir])).toMatchObject({ code: 3 })
  const planted = plantedIn({ ROOT_TOKEN: ROOT })
  planted.add('sk-that-moves-in', ...[2, 3, 4].map(tokenOf))
  await searchBooks(planted, dataDir)
  expect(await server.stop()).toBe(0)
  search(planted, dataDir)
  const twice = await run(['import', 'opencatd', source.dir])
  expect(twice).toMatchObject({ code: 1, stderr: expect.stringContaining('imported here already') })
  expect((await run(['import', 'one-api', source.dir])).code).toBe(2)
  const { stdout: findings } = await run(['doctor'])
  expect(findings).toMatch(/^ok +books/m)
  await fake.close()
})

test('200 people, 12 months, 1,000,000 requests in one command: the sums are what opencatd reported, or it is named why not', async () => {
  fillYear(source, { people: 200, rows: 1_000_000, until: '2026-11-22' })
  const broken = [spoil('"user_id" = 7', 'twice'), spoil('"user_id" = 8', 'untold'), spoil('"user_id" = 9', 'less')]
  const report = await imported()
  expect(report.usage.requests).toBe(1_000_000)
  const named = report.days.toSorted((one, other) => one.userId - other.userId)
  expect(named.map(({ userId, day, why }) => [userId, day.slice(0, 7), why])).toEqual(broken.flat())

  const server = await startServer({ dataDir, env: zone })
  for (let month: Month = '2025-11'; month <= '2026-11'; month = addMonths(month, 1)) {
    const { from, to } = monthSpan(month)
    const wrong = report.days.filter(({ day }) => day.startsWith(month))
    const right = source.usages(from, to).map((usage) => corrected(usage, wrong))
    expect(await usagesOf(server, from, to), month).toEqual(right)
  }
  await server.stop()
})

/** Spoils what opencatd's sums say of somebody's March, in the way that is named. */
function spoil(whose: string, why: 'twice' | 'untold' | 'less') {
  const days = `"daily_usages" WHERE ${whose} AND "date" BETWEEN '2026-03-01' AND '2026-03-05'`
  const columns = `"user_id", "date", "sku", "prompt_units", "completion_units", "total_unit", "cost"`
  const change = {
    twice: `INSERT INTO "daily_usages" (${columns}) SELECT ${columns} FROM ${days}`,
    untold: `DELETE FROM ${days}`,
    less: `UPDATE ${days.replace(' WHERE', ` SET "total_unit" = "total_unit" - 1, "cost" = printf('%.6f', "cost" / 2) WHERE`)}`,
  }
  const found = source.usage.prepare(`SELECT "user_id" FROM ${days}`).pluck().all() as number[]
  source.usage.exec(change[why])
  return found.map((user) => [user, '2026-03', why])
}

/** What opencatd should have said: its own answer, and what the report adds to it. In millionths, as both print them. */
function corrected({ userId, totalUnit, cost }: Usage, wrong: WrongDay[]): Usage {
  const days = wrong.filter((day) => day.userId === userId)
  const sum = (of: (amount: Amount) => number) =>
    days.reduce((total, { booked, reported }) => total + of(booked) - of(reported), 0)
  const micro = Math.round(Number(cost) * 1e6) + sum((amount) => Math.round(Number(amount.cost) * 1e6))
  return { userId, totalUnit: totalUnit + sum((amount) => amount.totalUnit), cost: (micro / 1e6).toFixed(6) }
}
