import { readdirSync, readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { beforeEach, expect, test } from 'vitest'
import { noTokens, type Reservation, type Settlement } from './entry'
import { pruner } from './prune'
import { PAGE, type Place, repricer } from './reprice'
import { setZone } from './set-zone'
import { sqliteBooks } from './sqlite'

let database: Sqlite.Database

beforeEach(() => {
  database = new Sqlite(':memory:')
  const folders = readdirSync('prisma/migrations').filter((name) => !name.endsWith('.toml'))
  for (const name of folders.sort()) database.exec(readFileSync(`prisma/migrations/${name}/migration.sql`, 'utf8'))
  database.exec(`INSERT INTO Setting VALUES ('reportingZone', 'UTC')`)
  database.defaultSafeIntegers(true)
})

const HOUR = 3_600_000
const start = Date.parse('2026-10-01T00:00:00Z')

/** 200 entries, one every five hours, of two people and two models; nobody knows the price of house-model. */
function fill() {
  const books = sqliteBooks(database, 'me')
  for (let n = 0; n < 200; n += 1) {
    const model = n % 2 ? 'house-model' : 'gpt-4o'
    const id = `entry-${String(n).padStart(3, '0')}`
    const common = { id, keyId: 1, label: model }
    const costPico = n % 2 ? null : 1000n
    const tokens = { ...noTokens, inputTokens: 12, outputTokens: 43 }
    const reservation = { userId: 1 + (n % 3), model, endpoint: 'chat/completions', stream: false, limitPico: null }
    const rest = { reservedPico: 0n, estimatePico: null, startedAt: start + n * 5 * HOUR }
    books.reserve({ ...common, ...reservation, ...rest } satisfies Reservation)
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
    books.settle({ ...common, ...answered, ...end } satisfies Settlement)
  }
}

const sum = (table: string, columns: string) => database.prepare(`SELECT ${columns} FROM ${table}`).get()
const sums = (table: string) =>
  sum(table, `coalesce(sum(costPico), 0) AS costPico, sum(units) AS units, sum(inputTokens) AS input`)
const monthly = () => sum('UserMonth', 'sum(settledPico) AS pico')

function repriceAll(model: string | null) {
  const reprice = repricer(database)
  let after: Place | null = { startedAt: 0n, rowid: 0n }
  let [examined, changed, deltaPico] = [0, 0, 0n]
  while (after) {
    const batch = reprice({ model, after, until: start + 10_000 * HOUR, count: 7 })
    after = batch.next
    examined += batch.examined
    changed += batch.changed
    deltaPico += batch.deltaPico
  }
  return { examined, changed, deltaPico }
}

test('a price set later moves entries, days and months alike, and doing it twice is once', () => {
  fill()
  database.exec(`INSERT INTO Price (model, validFrom, inputPico, cachedInputPico, outputPico)
    VALUES ('house-model', '2026-01-01', 2000000, 2000000, 2000000)`)
  expect(repriceAll('house-model')).toEqual({ examined: 200, changed: 100, deltaPico: 100n * 110_000_000n })
  expect(sums('UsageDay')).toEqual(sums('UsageEntry'))
  expect(monthly()).toEqual({ pico: 100n * 110_000_000n + 100n * 1000n })
  expect(sum('UsageDay', 'sum(unpriced) AS unpriced')).toEqual({ unpriced: 0n })
  expect(repriceAll('house-model')).toEqual({ examined: 200, changed: 0, deltaPico: 0n })
})

test('pruned entries stay in the sums', () => {
  fill()
  const before = [sums('UsageDay'), monthly()]
  const prune = pruner(database)
  let removed = 0
  for (let batch = 9; batch === 9; removed += batch) batch = prune({ before: '2026-10-15', count: 9 })
  expect(removed).toBe(68)
  expect(sum('UsageEntry', 'count(*) AS count')).toEqual({ count: 132n })
  expect([sums('UsageDay'), monthly()]).toEqual(before)
})

test('another zone cuts days and months anew, to the same sums, and back again to the same days', () => {
  fill()
  const days = () => database.prepare('SELECT * FROM UsageDay ORDER BY day, userId, model').all()
  const months = () => database.prepare('SELECT userId, month, settledPico FROM UserMonth ORDER BY userId, month').all()
  const before = [days(), months()]
  const total = sums('UsageDay')
  setZone(database, 'Asia/Kathmandu')
  expect(sums('UsageDay')).toEqual(total)
  expect(days()).not.toEqual(before[0])
  setZone(database, 'UTC')
  expect([days(), months()]).toEqual(before)
})

test('another zone leaves pruned days alone and loses nothing at their edge', () => {
  fill()
  const total = sums('UsageDay')
  pruner(database)({ before: '2026-10-15', count: 1000 })
  setZone(database, 'America/New_York')
  expect(sums('UsageDay')).toEqual(total)
  expect(monthly()).toEqual({ pico: 100n * 1000n })
})

test('zones can be changed again and again over what was pruned, and nothing is counted twice', () => {
  fill()
  const total = sums('UsageDay')
  pruner(database)({ before: '2026-10-11', count: 1000 })
  for (const zone of ['America/New_York', 'Asia/Kathmandu', 'UTC']) {
    setZone(database, zone)
    expect(sums('UsageDay')).toEqual(total)
  }
})

test('a page of entries to re-price is found by its place, however many there are', () => {
  const place = { startedAt: 0n, rowid: 0n, until: 1n, count: 1n }
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${PAGE}`).all(place) as { detail: string }[]
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH UsageEntry USING INDEX UsageEntry_startedAt_idx (startedAt>? AND startedAt<?)',
  ])
})
