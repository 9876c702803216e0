import { afterEach, beforeEach, expect, test } from 'vitest'
import { testImport } from '../../../test/opencatd/import'
import { send } from '../../../test/usage-traffic'
import { operator } from '../../auth/operator'
import { findInconsistencies } from '../../ledger/inconsistencies'
import { usageByUser } from '../../usage/usage'

let fixture: Awaited<ReturnType<typeof testImport>>
beforeEach(async () => {
  fixture = await testImport()
})
afterEach(() => fixture.remove())

const sql = () => ({ all: fixture.context.readSlow })
const MICRO = 1_000_000n
const ANN = 2n
const BEN = 3n

test('days keep the boundaries of opencatd’s clock, and add up to what it reported', async () => {
  const { source, context, run } = fixture
  source.used(2, '2026-03-18 23:59:59.999999999+08:00', '0.000110')
  source.used(2, '2026-03-19 00:00:00.1+08:00', '0.000001', { sku: 'gpt-4o-mini' })
  source.used(3, '2026-03-19 12:00:00+08:00', '1.1e-05')
  source.sumUp()
  const { history, reported, days, clock } = await run()
  expect(history).toEqual({ requests: 3n, units: 165n, pico: 122n * MICRO, first: '2026-03-18', last: '2026-03-19' })
  expect([days, reported, clock]).toEqual([
    [],
    { units: 165n, pico: 122n * MICRO },
    { offsets: ['+08:00'], zone: 'UTC' },
  ])
  const spans = [['2026-03-18', '2026-03-19'] as const, ['2026-03-19', '2026-03-20'] as const]
  for (const [from, to] of spans) {
    const imported = await usageByUser(operator(), { from, to })
    const original = source.usages(from, to)
    expect(imported.map(({ userId, units }) => [userId, Number(units)])).toEqual(
      original.map(({ userId, totalUnit }) => [userId, totalUnit]),
    )
  }
  const [last] = await context.db.userMonth.findMany({ where: { userId: 3 } })
  expect(last?.lastUsedAt).toBe(BigInt(Date.parse('2026-03-19T04:00:00Z')))
  const entryOf = (day: string) => ({ userId: 3, keyId: 9, startedAt: Date.parse(`${day}T05:00:00Z`), costPico: 5n })
  await send(context, ['2026-03-16', '2026-03-19'].map(entryOf))
  expect(await findInconsistencies(sql())).toEqual([])
})

test('days whose total is not the sum of its requests are imported from the requests, and reported', async () => {
  const { source, run } = fixture
  for (const day of ['01', '02', '03', '04', '05']) source.used(2, `2026-03-${day} 12:00:00+00:00`, '0.000100')
  source.sumUp()
  const daily = (change: string) => source.usage.exec(change)
  const columns = `"user_id", "date", "sku", "prompt_units", "completion_units", "total_unit", "cost"`
  daily(`INSERT INTO "daily_usages" (${columns}) SELECT ${columns} FROM "daily_usages" WHERE "date" LIKE '2026-03-01%'`)
  daily(`DELETE FROM "daily_usages" WHERE "date" LIKE '2026-03-02%'`)
  daily(`UPDATE "daily_usages" SET "cost" = '0.00005' WHERE "date" LIKE '2026-03-03%'`)
  daily(`UPDATE "daily_usages" SET "total_unit" = 56 WHERE "date" LIKE '2026-03-04%'`)
  daily(`INSERT INTO "daily_usages" ("date") VALUES ('2026-03-05 00:00:00+00:00')`)
  const { history, reported, days } = await run()
  const recorded = { units: 55n, pico: 100n * MICRO }
  expect(days).toEqual([
    { user: ANN, day: '2026-03-01', reason: 'duplicate', reported: { units: 110n, pico: 200n * MICRO }, recorded },
    { user: ANN, day: '2026-03-02', reason: 'missing', reported: { units: 0n, pico: 0n }, recorded },
    { user: ANN, day: '2026-03-03', reason: 'too_low', reported: { units: 55n, pico: 50n * MICRO }, recorded },
    { user: ANN, day: '2026-03-04', reason: 'too_high', reported: { units: 56n, pico: 100n * MICRO }, recorded },
  ])
  const difference = days.reduce((sum, { recorded, reported }) => sum + recorded.pico - reported.pico, 0n)
  expect(reported.pico + difference).toBe(history.pico)
})

test('days whose requests are all gone are imported from their total, once', async () => {
  const { source, context, run } = fixture
  for (const times of [1, 2])
    source.usage.exec(`INSERT INTO "daily_usages" ("user_id", "date", "sku", "prompt_units", "completion_units", "total_unit", "cost")
      VALUES (3, '2025-01-0${times} 00:00:00+00:00', 'gpt-4', 100, 20, 120, '0.0042')`)
  source.usage.exec(`UPDATE "daily_usages" SET "date" = '2025-01-01 00:00:00+00:00'`)
  const { days } = await run()
  const once = { units: 120n, pico: 4200n * MICRO }
  const twice = { units: 240n, pico: 8400n * MICRO }
  expect(days).toEqual([{ user: BEN, day: '2025-01-01', reason: 'duplicate', reported: twice, recorded: once }])
  const day = { day: '2025-01-01', userId: 3, model: 'gpt-4', requests: 1, inputTokens: 100n, outputTokens: 20n }
  expect(await context.db.usageDay.findMany()).toMatchObject([{ ...day, units: 120n, costPico: 4200n * MICRO }])
  expect(await findInconsistencies(sql())).toEqual([])
})

test('requests with impossible values are imported as far as possible, and counted', async () => {
  const { source, context, run } = fixture
  const at = '2026-03-18 12:00:00+00:00'
  for (const cost of [null, '', 'NaN', '-0.5', '10000.01', 0.5]) source.used(2, at, cost)
  source.used(2, at, '0.000000', { sku: 'gpt-4o-mini' })
  source.used(2, at, '0.1', { sku: 'a\nb', prompt_units: -3, completion_units: null, total_unit: 9e12 })
  source.used(2, at, '0.006', { sku: 'whisper-1', prompt_units: 60, completion_units: 0, total_unit: 60 })
  for (const date of [null, '', '2026-02-30 12:00:00+00:00', '1970-01-01 00:00:00+00:00', '2999-01-01 00:00:00+00:00'])
    source.used(2, date, '0.2')
  const { anomalies, history } = await run()
  const undated = { requests: 5n, units: 275n, pico: 1_000_000n * MICRO }
  expect(anomalies).toEqual({ unpriced: 5n, zeroCost: 1n, clamped: 1n, totalMismatch: 1n, undated })
  expect(history).toMatchObject({ requests: 9n, pico: 606_000n * MICRO, units: 7n * 55n + 60n + 1_000_000_000n })
  const rows = await context.db.usageDay.findMany({ orderBy: { model: 'asc' } })
  expect(rows.map(({ model, requests, unpriced, inputTokens }) => [model, requests, unpriced, inputTokens])).toEqual([
    ['gpt-4o', 6, 5, 300n],
    ['gpt-4o-mini', 1, 0, 50n],
    ['other', 1, 0, 0n],
    ['whisper-1', 1, 0, 0n],
  ])
  expect(await findInconsistencies(sql())).toEqual([])
})

test('models billed at a price other than the list’s are reported', async () => {
  const { source, run } = fixture
  source.used(2, '2024-06-01 12:00:00+00:00', '0.250000', { prompt_units: 50_000, completion_units: 0 })
  source.used(2, '2026-03-18 12:00:00+00:00', '0.250000', { prompt_units: 50_000, completion_units: 0 })
  source.used(2, '2026-03-18 12:00:00+00:00', '0.000009', { sku: 'gpt-4o-mini', prompt_units: 60, completion_units: 0 })
  source.used(2, '2026-03-18 12:00:00+00:00', '9', { sku: 'llama-2' })
  expect((await run()).prices).toEqual([
    { model: 'gpt-4o', requests: 2n, billed: 500_000n * MICRO, listed: 250_000n * MICRO },
  ])
})
