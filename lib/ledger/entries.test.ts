import { beforeEach, expect, test } from 'vitest'
import { testServer } from '../../test/postgres-server'
import { temporarySql } from '../../test/sql'
import type { Sql } from '../db/sql'
import { type Books, booksOver } from './books'
import { noTokens, type Reservation, type Settlement } from './entry'
import { openOfTheDead } from './statements'

let sql: Sql
let books: Books

beforeEach(async () => {
  sql = await temporarySql('Asia/Shanghai')
  books = booksOver(sql, 'me')
  await books.beat({ until: null, about: 'a test' })
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

const month = () => sql.all(`SELECT "month", "settledPico", "reservedPico" FROM "UserMonth"`)
const days = () => sql.all(`SELECT "day", "requests", "units", "costPico", "unpriced" FROM "UsageDay"`)
const entry = async (id: string) =>
  (await sql.all<Record<string, unknown>>(`SELECT * FROM "UsageEntry" WHERE "id" = :id`, { id }))[0]

test('reserve, then settle: the month holds, then pays, in the month the request began', async () => {
  expect(await books.reserve(reservation('a'))).toBeNull()
  expect(await month()).toEqual([{ month: '2026-10', settledPico: 0n, reservedPico: 100n }])
  expect(await books.settle(settlement('a'))).toBe(true)
  expect(await month()).toEqual([{ month: '2026-10', settledPico: 42n, reservedPico: 0n }])
  expect(await days()).toEqual([{ day: '2026-10-31', requests: 1n, units: 55n, costPico: 42n, unpriced: 0n }])
})

test('a second settle changes nothing', async () => {
  await books.reserve(reservation('a'))
  await books.settle(settlement('a'))
  expect(await books.settle(settlement('a', { costPico: 99n }))).toBe(false)
  expect(await books.settle(settlement('a', { state: 'failed', costPico: 0n }))).toBe(false)
  expect(await books.release(reservation('a'))).toBe(false)
  expect(await days()).toEqual([{ day: '2026-10-31', requests: 1n, units: 55n, costPico: 42n, unpriced: 0n }])
})

test('the client left before dispatch: entry and reservation are gone', async () => {
  await books.reserve(reservation('a'))
  expect(await books.release(reservation('a'))).toBe(true)
  expect(await entry('a')).toBeUndefined()
  expect(await month()).toEqual([{ month: '2026-10', settledPico: 0n, reservedPico: 0n }])
  expect(await days()).toEqual([])
})

test('a limit counts what is settled and what is held, and says which of them refused', async () => {
  const limited = { limitPico: 250n }
  expect(await books.reserve(reservation('a', limited))).toBeNull()
  expect(await books.reserve(reservation('b', limited))).toBeNull()
  expect(await books.reserve(reservation('c', limited))).toBe('held')
  await books.settle(settlement('a', { costPico: 160n }))
  expect(await books.reserve(reservation('d', limited))).toBe('over')
  expect(await entry('d')).toBeUndefined()
  expect(await month()).toEqual([{ month: '2026-10', settledPico: 160n, reservedPico: 100n }])
})

test('a settle above its reservation books the truth and is flagged', async () => {
  await books.reserve(reservation('a'))
  await books.settle(settlement('a', { costPico: 101n }))
  expect(await entry('a')).toMatchObject({ costPico: 101n, flags: 'overrun' })
})

test('unpriced is counted, not free', async () => {
  await books.reserve(reservation('a', { reservedPico: 0n, estimatePico: null }))
  await books.settle(settlement('a', { costPico: null }))
  expect(await days()).toEqual([{ day: '2026-10-31', requests: 1n, units: 55n, costPico: 0n, unpriced: 1n }])
})

test('the dead are settled as interrupted, the living are left alone, and the late truth replaces the estimate', async () => {
  const dead = booksOver(sql, 'dead')
  await dead.reserve(reservation('a'))
  await dead.reserve(reservation('b', { estimatePico: 0n }))
  await dead.reserve(reservation('c', { estimatePico: 500n }))
  await books.reserve(reservation('mine'))
  expect(await books.recover({ now: Date.now(), count: 10 })).toBe(3)
  expect(await books.recover({ now: Date.now(), count: 10 })).toBe(0)
  expect(await Promise.all(['a', 'b', 'c'].map(async (id) => (await entry(id))?.costPico))).toEqual([30n, 1n, 100n])
  expect(await month()).toEqual([{ month: '2026-10', settledPico: 131n, reservedPico: 100n }])

  expect(await dead.settle(settlement('a', { costPico: 42n }))).toBe(true)
  expect(await month()).toEqual([{ month: '2026-10', settledPico: 143n, reservedPico: 100n }])
  expect(await days()).toEqual([{ day: '2026-10-31', requests: 3n, units: 55n, costPico: 143n, unpriced: 0n }])
  expect(await sql.all(`SELECT "action" FROM "AuditEvent"`)).toEqual([{ action: 'ledger.late' }])
  expect(await dead.settle(settlement('a'))).toBe(false)
})

test('a late truth about another model leaves no empty day behind', async () => {
  const dead = booksOver(sql, 'dead')
  await dead.reserve(reservation('a', { label: 'other' }))
  await books.recover({ now: Date.now(), count: 10 })
  await dead.settle(settlement('a'))
  expect(await sql.all(`SELECT "model", "requests" FROM "UsageDay"`)).toEqual([{ model: 'gpt-4o', requests: 1n }])
})

test.skipIf(testServer)('among years of entries the open ones are found by an index', async () => {
  const plan = await sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${openOfTheDead}`, { now: 0, count: 1 })
  expect(plan.map(({ detail }) => detail)).toContainEqual(expect.stringContaining('UsageEntry_state_startedAt_idx'))
})
