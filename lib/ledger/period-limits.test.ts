import { afterEach, beforeEach, expect, test } from 'vitest'
import { type LedgerDatabase, openLedgerDatabase } from '../../test/ledger-model/database'
import { countedIn } from '../../test/usage-entries'
import { noTokens } from '../pricing/tokens'
import type { PeriodLimit, Reservation, Settlement } from './entry'

const ZONE = 'Asia/Shanghai'
/** A second before Sunday, the first of November. */
const startedAt = Date.parse('2026-10-31T15:59:59Z')

let database: LedgerDatabase
beforeEach(async () => {
  database = await openLedgerDatabase(ZONE)
})
afterEach(() => database.remove())

const reservation = (id: string, periodLimits: PeriodLimit[] = [], at = startedAt): Reservation => ({
  ...{ id, userId: 7, keyId: 1, model: 'm', label: 'm', endpoint: 'chat/completions', stream: false },
  ...{ startedAt: at, reservedPico: 100n, estimatePico: 30n, ...countedIn(7, at, null, ZONE), periodLimits },
})

const settlement = (id: string, costPico: bigint, at = startedAt): Settlement => ({
  ...{ id, state: 'settled', costPico, tokens: noTokens, units: 1, answeredModel: 'm', label: 'm', keyId: 1 },
  ...{ status: 200, firstByteAt: null, settledAt: at + 60_000, upstreamRequestId: null, serviceTier: null },
  ...{ variant: null, attempts: [], flags: [] },
})

async function spend(id: string, costPico: bigint, time: string) {
  const at = Date.parse(time)
  expect(await database.ledger.reserve(reservation(id, [], at))).toBeNull()
  expect(await database.ledger.settle(settlement(id, costPico, at))).toBe('done')
}

const CASES = [
  ['day', 50n],
  ['week', 250n],
  ['total', 1250n],
] as const

test('a day, a week from Monday on and all time must have room, whatever the month has left', async () => {
  await spend('last week', 1000n, '2026-10-25T15:59:59Z')
  await spend('monday', 200n, '2026-10-25T16:00:00Z')
  await spend('saturday', 50n, '2026-10-30T16:00:00Z')
  for (const [period, spent] of CASES) {
    const reserve = (id: string, limitPico: bigint) => database.ledger.reserve(reservation(id, [{ period, limitPico }]))
    expect(await reserve('a', spent + 99n)).toBe('over_budget')
    expect(await reserve('a', spent + 100n)).toBeNull()
    expect(await reserve('b', spent + 199n)).toBe('budget_reserved')
    expect(await reserve('b', spent + 200n)).toBeNull()
    for (const id of ['a', 'b']) await database.ledger.release(reservation(id))
  }
})

test('the limit that leaves least decides, in whichever order they are', async () => {
  await spend('before', 300n, '2026-10-31T01:00:00Z')
  const day: PeriodLimit = { period: 'day', limitPico: 350n }
  const total: PeriodLimit = { period: 'total', limitPico: 450n }
  for (const limits of [
    [day, total],
    [total, day],
  ])
    expect(await database.ledger.reserve(reservation('a', limits))).toBe('over_budget')
  expect(await database.ledger.reserve(reservation('a', [total]))).toBeNull()
  expect(await database.ledger.reserve(reservation('b', [total]))).toBe('budget_reserved')
})

test('a limit that is new counts what was open before', async () => {
  expect(await database.ledger.reserve(reservation('open'))).toBeNull()
  const limits: PeriodLimit[] = [{ period: 'week', limitPico: 150n }]
  expect(await database.ledger.reserve(reservation('a', limits))).toBe('budget_reserved')
  expect(await database.ledger.settle(settlement('open', 40n))).toBe('done')
  expect(await database.ledger.reserve(reservation('a', limits))).toBeNull()
})

test('a week that spans two months is one week, and the next day another day', async () => {
  expect(await database.ledger.reserve(reservation('saturday'))).toBeNull()
  const sunday = startedAt + 1000
  const reserve = (limit: PeriodLimit) => database.ledger.reserve(reservation('sunday', [limit], sunday))
  expect(await reserve({ period: 'week', limitPico: 199n })).toBe('budget_reserved')
  expect(await reserve({ period: 'day', limitPico: 100n })).toBeNull()
})
