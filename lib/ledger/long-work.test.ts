import { beforeEach, expect, test } from 'vitest'
import { testServer } from '../../test/postgres-server'
import { temporarySql } from '../../test/sql'
import type { Sql } from '../db/sql'
import { type Books, booksOver } from './books'
import { disagreements } from './disagreements'
import { noTokens, type Reservation, type Settlement } from './entry'
import { PAGE, type Place, repricer, START } from './reprice'

let sql: Sql
let books: Books

beforeEach(async () => {
  sql = await temporarySql('UTC')
  books = booksOver(sql, 'me')
})

const HOUR = 3_600_000
const start = Date.parse('2026-10-01T00:00:00Z')

/** 200 entries, one every five hours, of two people and two models; nobody knows the price of house-model. */
async function fill() {
  for (let n = 0; n < 200; n += 1) {
    const model = n % 2 ? 'house-model' : 'gpt-4o'
    const id = `entry-${String(n).padStart(3, '0')}`
    const common = { id, keyId: 1, label: model }
    const costPico = n % 2 ? null : 1000n
    const tokens = { ...noTokens, inputTokens: 12, outputTokens: 43 }
    const reservation = { userId: 1 + (n % 3), model, endpoint: 'chat/completions', stream: false, limitPico: null }
    const rest = { reservedPico: 0n, estimatePico: null, startedAt: start + n * 5 * HOUR }
    await books.reserve({ ...common, ...reservation, ...rest } satisfies Reservation)
    const answered = {
      answeredModel: model,
      status: 200,
      firstByteAt: null,
      settledAt: rest.startedAt,
      upstreamRequestId: null,
    }
    const end = {
      state: 'settled' as const,
      costPico,
      tokens,
      units: 55,
      trail: [],
      flags: [],
      serviceTier: null,
      variant: null,
    }
    await books.settle({ ...common, ...answered, ...end } satisfies Settlement)
  }
}

const sum = async (table: string, columns: string) => (await sql.all(`SELECT ${columns} FROM "${table}"`))[0]
const total = (column: string) => `CAST(coalesce(sum("${column}"), 0) AS BIGINT) AS "${column}"`
const sums = (table: string) => sum(table, ['costPico', 'units', 'inputTokens'].map(total).join(', '))
const monthly = () => sum('UserMonth', total('settledPico'))

async function repriceAll(model: string | null) {
  let after: Place | null = START
  let [examined, changed, deltaPico] = [0, 0, 0n]
  while (after) {
    const batch = await books.reprice({ model, after, until: start + 10_000 * HOUR, count: 7 })
    after = batch.next
    examined += batch.examined
    changed += batch.changed
    deltaPico += batch.deltaPico
  }
  return { examined, changed, deltaPico }
}

test('a price set later moves entries, days and months alike, and doing it twice is once', async () => {
  await fill()
  await sql.run(`INSERT INTO "Price" ("model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
    VALUES ('house-model', '2026-01-01', 2000000, 2000000, 2000000)`)
  expect(await repriceAll('house-model')).toEqual({ examined: 200, changed: 100, deltaPico: 100n * 110_000_000n })
  expect(await sums('UsageDay')).toEqual(await sums('UsageEntry'))
  expect(await monthly()).toEqual({ settledPico: 100n * 110_000_000n + 100n * 1000n })
  expect(await sum('UsageDay', total('unpriced'))).toEqual({ unpriced: 0n })
  expect(await repriceAll('house-model')).toEqual({ examined: 200, changed: 0, deltaPico: 0n })
})

test('two that re-price the same entries at once change each of them once', async () => {
  await fill()
  await sql.run(`INSERT INTO "Price" ("model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
    VALUES ('house-model', '2026-01-01', 2000000, 2000000, 2000000)`)
  const what = { model: null, after: START, until: start + 10_000 * HOUR, count: 1000 }
  const overtaken: Sql = {
    ...sql,
    async all(text, values) {
      const rows = await sql.all(text, values)
      if (text === PAGE) await books.reprice(what)
      return rows as never
    },
  }
  expect(await repricer(overtaken)(what)).toMatchObject({ changed: 0, deltaPico: 0n })
  expect(await disagreements(sql)).toEqual([])
})

test('pruned entries stay in the sums', async () => {
  await fill()
  const before = [await sums('UsageDay'), await monthly()]
  let removed = 0
  for (let batch = 9; batch === 9; removed += batch) batch = await books.prune({ before: '2026-10-15', count: 9 })
  expect(removed).toBe(68)
  expect(await sum('UsageEntry', 'count(*) AS "count"')).toEqual({ count: 132n })
  expect([await sums('UsageDay'), await monthly()]).toEqual(before)
})

test('another zone cuts days and months anew, to the same sums, and back again to the same days', async () => {
  await fill()
  const days = () => sql.all(`SELECT * FROM "UsageDay" ORDER BY "day", "userId", "model"`)
  const months = () => sql.all(`SELECT "userId", "month", "settledPico" FROM "UserMonth" ORDER BY 1, 2`)
  const cut = [await days(), await months()]
  const before = await sums('UsageDay')
  await books.setZone('Asia/Kathmandu')
  expect(await sums('UsageDay')).toEqual(before)
  expect(await days()).not.toEqual(cut[0])
  await books.setZone('UTC')
  expect([await days(), await months()]).toEqual(cut)
})

test('another zone leaves pruned days alone and loses nothing at their edge', async () => {
  await fill()
  const before = await sums('UsageDay')
  await books.prune({ before: '2026-10-15', count: 1000 })
  await books.setZone('America/New_York')
  expect(await sums('UsageDay')).toEqual(before)
  expect(await monthly()).toEqual({ settledPico: 100n * 1000n })
})

test('zones can be changed again and again over what was pruned, and nothing is counted twice', async () => {
  await fill()
  const before = await sums('UsageDay')
  await books.prune({ before: '2026-10-11', count: 1000 })
  for (const zone of ['America/New_York', 'Asia/Kathmandu', 'UTC']) {
    await books.setZone(zone)
    expect(await sums('UsageDay')).toEqual(before)
  }
})

test.skipIf(testServer)('a page of entries to re-price is found by its place, however many there are', async () => {
  const place = { ...START, until: 1, count: 1 }
  const plan = await sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${PAGE}`, place)
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH UsageEntry USING INDEX UsageEntry_startedAt_idx (startedAt>? AND startedAt<?)',
    'USE TEMP B-TREE FOR LAST TERM OF ORDER BY',
  ])
})
