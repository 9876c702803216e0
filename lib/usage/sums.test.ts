import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { longRun, recordResult } from '../../test/ledger-model/long-run'
import { randomEntries, reservationOf, settlementOf, type TestEntry } from '../../test/usage-entries'
import type { Actor, AdminActor } from '../audit/actor'
import { parseDollars } from '../core/money'
import { addDays, addMonths, type DateRange, type Day, monthOf } from '../core/time'
import { rollUpMonths } from '../ledger/maintenance'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'
import { breakdown } from './breakdown'
import { toUsageDto } from './dto'
import { breakdownCsv } from './export/export-breakdown'
import { type Dimension, dimensions, noFilter } from './rollups/rollup-query'
import { costByMonth, myUsage, totals, usageByKey, usageByUser } from './usage'

const admin = { userId: 1, isAdmin: true } as AdminActor
const zones = ['UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/New_York']
const count = longRun.long ? 25_000 : 2500
const rangeCount = longRun.long ? 200 : 25

let context: Awaited<ReturnType<typeof openTestContext>>
afterEach(() => context.remove())

async function settleAll(entries: readonly TestEntry[]) {
  const BATCH = 500
  for (let at = 0; at < entries.length; at += BATCH) {
    if (at >= entries.length / 2) await rollUpMonths(context, Date.parse('2026-06-15'))
    await Promise.all(
      entries.slice(at, at + BATCH).map(async (entry) => {
        const reservation = reservationOf(entry)
        await context.ledger.reserve(reservation)
        await context.ledger.settle(settlementOf(entry, reservation.id))
      }),
    )
  }
}

const sumOf = (entries: readonly TestEntry[]) => ({
  costPico: entries.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n),
  units: BigInt(entries.reduce((sum, { units }) => sum + units, 0)),
  requests: entries.length,
  unpriced: entries.filter(({ costPico }) => costPico === null).length,
})

/** Compares every function with the entries themselves. */
async function expectRange(entries: readonly TestEntry[], from: Day, to: Day) {
  const inside = entries.filter(({ day }) => from <= day && day < to)
  expect(await totals(admin, { from, to })).toEqual(sumOf(inside))
  const byUser = await usageByUser(admin, { from, to })
  for (const { userId, name, deleted, ...sums } of byUser)
    expect(sums).toEqual(sumOf(inside.filter((entry) => entry.userId === userId)))
  expect(byUser.reduce((sum, { units }) => sum + units, 0n)).toBe(sumOf(inside).units)
  expect(byUser.map(toUsageDto).reduce((sum, { totalUnit }) => sum + totalUnit, 0)).toBe(Number(sumOf(inside).units))
  const [anyone] = byUser
  if (anyone) {
    const { name, deleted, ...own } = anyone
    expect(await myUsage({ userId: anyone.userId } as Actor, { from, to })).toEqual(own)
  }
  for (const by of dimensions) await expectBreakdown(sumOf(inside), by, { from, to })
  const byKey = [...(await usageByKey(admin, { from, to })).values()]
  expect(byKey.reduce((sum, { costPico }) => sum + costPico, 0n)).toBe(sumOf(inside).costPico)
}

/** Compares a breakdown and its CSV with the sum of the entries. */
async function expectBreakdown(sum: ReturnType<typeof sumOf>, by: Dimension, range: DateRange) {
  const grouped = await breakdown(admin, { range, by, ...noFilter })
  expect(grouped.total).toEqual(sum)
  expect(grouped.cells.reduce((pico, { costPico }) => pico + costPico, 0n)).toBe(sum.costPico)
  if (by !== 'day') return
  const lines = breakdownCsv(grouped, by, range).trim().split('\r\n').slice(1)
  const costs = lines.map((line) => parseDollars(line.split(',').at(-1) ?? '') ?? 0n)
  expect(costs.reduce((pico, cost) => pico + cost, 0n)).toBe(sum.costPico)
}

async function expectMonths(entries: readonly TestEntry[]) {
  const months = Array.from({ length: 14 }, (_, index) => addMonths('2025-12', index))
  const cells = await costByMonth(admin, { from: '2025-12-01', to: '2027-02-01' })
  for (const month of months) {
    const inside = entries.filter(({ day }) => monthOf(day) === month)
    const sum = cells.filter(({ bucket }) => bucket === month).reduce((pico, { costPico }) => pico + costPico, 0n)
    expect(sum).toBe(sumOf(inside).costPico)
  }
}

const name = 'sum of entries (kept and pruned) = sum of days = /1/usages, for any split of the range, to the last unit'

test.each(zones)(`${name}: %s`, { timeout: 3_600_000 }, async (zone) => {
  context = await openTestContext()
  await initRoot({ zone })
  for (const name of ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve', 'Fay']) await addUser(admin, { name })
  const entries = randomEntries(count, zone, longRun.seed)
  await settleAll(entries)
  await expectMonths(entries)
  expect(await context.db.usageByModel.count()).toBeGreaterThan(0)

  const checkRanges = async (runs: number) => {
    const day = fc.integer({ min: 0, max: 370 }).map((days) => addDays('2025-12-30', days))
    const property = fc.asyncProperty(fc.uniqueArray(day, { maxLength: 6 }), async (days) => {
      const edges = ['2025-12-01', ...days.sort(), '2027-01-31']
      for (const [index, from] of edges.slice(0, -1).entries())
        await expectRange(entries, from, edges[index + 1] ?? from)
    })
    await fc.assert(property, { numRuns: runs, seed: longRun.seed })
  }
  await checkRanges(rangeCount)
  expect(await context.ledger.prune('2026-07-01')).toBeGreaterThan(count / 4)
  await rollUpMonths(context, Date.parse('2027-03-15'))
  await checkRanges(Math.ceil(rangeCount / 5))
  await expectMonths(entries)
  recordResult(`sums in ${zone}`, entries.length)
})
