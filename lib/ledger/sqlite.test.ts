import { readdirSync, readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { beforeEach, expect, test } from 'vitest'
import { noTokens, type Reservation, type Settlement } from './entry'
import { type Books, sqliteBooks } from './sqlite'

let database: Sqlite.Database
let books: Books

beforeEach(() => {
  database = new Sqlite(':memory:')
  for (const name of readdirSync('prisma/migrations')
    .filter((name) => !name.endsWith('.toml'))
    .sort()) {
    database.exec(readFileSync(`prisma/migrations/${name}/migration.sql`, 'utf8'))
  }
  database.exec(`INSERT INTO Setting VALUES ('reportingZone', 'Asia/Shanghai')`)
  database.defaultSafeIntegers(true)
  books = sqliteBooks(database, 'me')
})

/** The last minute of October in Shanghai, still the afternoon in UTC. */
const startedAt = Date.parse('2026-10-31T15:59:30Z')

const reservation = (id: string, more: Partial<Reservation> = {}): Reservation => ({
  id,
  userId: 7,
  keyId: 1,
  model: 'gpt-4o',
  label: 'gpt-4o',
  endpoint: 'chat/completions',
  stream: false,
  startedAt,
  reservedPico: 100n,
  estimatePico: 30n,
  limitPico: null,
  ...more,
})

const settlement = (id: string, more: Partial<Settlement> = {}): Settlement => ({
  id,
  state: 'settled',
  costPico: 42n,
  tokens: { ...noTokens, inputTokens: 12, outputTokens: 43 },
  units: 55,
  answeredModel: 'gpt-4o-2024-08-06',
  label: 'gpt-4o',
  keyId: 1,
  status: 200,
  firstByteAt: startedAt + 10,
  settledAt: startedAt + 60_000,
  upstreamRequestId: 'req_1',
  serviceTier: null,
  variant: null,
  trail: [{ keyId: 1, status: 200 }],
  flags: [],
  ...more,
})

const month = () => database.prepare('SELECT month, settledPico, reservedPico FROM UserMonth').all()
const days = () => database.prepare('SELECT day, requests, units, costPico, unpriced FROM UsageDay').all()
const entry = (id: string) =>
  database.prepare('SELECT * FROM UsageEntry WHERE id = ?').get(id) as Record<string, unknown>

test('reserve, then settle: the month holds, then pays, in the month the request began', () => {
  expect(books.reserve(reservation('a'))).toBeNull()
  expect(month()).toEqual([{ month: '2026-10', settledPico: 0n, reservedPico: 100n }])
  expect(books.settle(settlement('a'))).toBe(true)
  expect(month()).toEqual([{ month: '2026-10', settledPico: 42n, reservedPico: 0n }])
  expect(days()).toEqual([{ day: '2026-10-31', requests: 1n, units: 55n, costPico: 42n, unpriced: 0n }])
})

test('a second settle changes nothing', () => {
  books.reserve(reservation('a'))
  books.settle(settlement('a'))
  expect(books.settle(settlement('a', { costPico: 99n }))).toBe(false)
  expect(books.settle(settlement('a', { state: 'failed', costPico: 0n }))).toBe(false)
  expect(books.release('a')).toBe(false)
  expect(days()).toEqual([{ day: '2026-10-31', requests: 1n, units: 55n, costPico: 42n, unpriced: 0n }])
})

test('the client left before dispatch: entry and reservation are gone', () => {
  books.reserve(reservation('a'))
  expect(books.release('a')).toBe(true)
  expect(entry('a')).toBeUndefined()
  expect(month()).toEqual([{ month: '2026-10', settledPico: 0n, reservedPico: 0n }])
  expect(days()).toEqual([])
})

test('a limit counts what is settled and what is held, and says which of them refused', () => {
  const limited = { limitPico: 250n }
  expect(books.reserve(reservation('a', limited))).toBeNull()
  expect(books.reserve(reservation('b', limited))).toBeNull()
  expect(books.reserve(reservation('c', limited))).toBe('held')
  books.settle(settlement('a', { costPico: 160n }))
  expect(books.reserve(reservation('d', limited))).toBe('over')
  expect(entry('d')).toBeUndefined()
  expect(month()).toEqual([{ month: '2026-10', settledPico: 160n, reservedPico: 100n }])
})

test('a settle above its reservation books the truth and is flagged', () => {
  books.reserve(reservation('a'))
  books.settle(settlement('a', { costPico: 101n }))
  expect(entry('a')).toMatchObject({ costPico: 101n, flags: 'overrun' })
})

test('unpriced is counted, not free', () => {
  books.reserve(reservation('a', { reservedPico: 0n, estimatePico: null }))
  books.settle(settlement('a', { costPico: null }))
  expect(days()).toEqual([{ day: '2026-10-31', requests: 1n, units: 55n, costPico: 0n, unpriced: 1n }])
})

test('the dead are settled as interrupted, the living are left alone, and the late truth replaces the estimate', () => {
  const dead = sqliteBooks(database, 'dead')
  dead.reserve(reservation('a'))
  dead.reserve(reservation('b', { estimatePico: 0n }))
  dead.reserve(reservation('c', { estimatePico: 500n }))
  books.reserve(reservation('mine'))
  expect(books.recover(10)).toBe(3)
  expect(books.recover(10)).toBe(0)
  expect(['a', 'b', 'c'].map((id) => entry(id)?.costPico)).toEqual([30n, 1n, 100n])
  expect(month()).toEqual([{ month: '2026-10', settledPico: 131n, reservedPico: 100n }])

  expect(dead.settle(settlement('a', { costPico: 42n }))).toBe(true)
  expect(month()).toEqual([{ month: '2026-10', settledPico: 143n, reservedPico: 100n }])
  expect(days()).toEqual([{ day: '2026-10-31', requests: 3n, units: 55n, costPico: 143n, unpriced: 0n }])
  expect(database.prepare('SELECT action FROM AuditEvent').all()).toEqual([{ action: 'ledger.late' }])
  expect(dead.settle(settlement('a'))).toBe(false)
})

test('a late truth about another model leaves no empty day behind', () => {
  const dead = sqliteBooks(database, 'dead')
  dead.reserve(reservation('a', { label: 'other' }))
  books.recover(10)
  dead.settle(settlement('a'))
  expect(database.prepare('SELECT model, requests FROM UsageDay').all()).toEqual([{ model: 'gpt-4o', requests: 1n }])
})
