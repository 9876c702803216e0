import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { tell, torture } from '../../test/ledger-model/long-run'
import { type Booked, manyEntries, reservationOf, settlementOf } from '../../test/usage-entries'
import type { Admin, Member } from '../auth/actor'
import { parseDollars } from '../core/money'
import { addDays, addMonths, type Day, monthOf, type Span } from '../core/time'
import { sumMonthsAt } from '../ledger/sum-months'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'
import { breakdown } from './breakdown'
import { breakdownCsv } from './breakdown-csv'
import { costByMonth } from './cost-by-month'
import { type Cut, cuts } from './slices'
import { myUsage, totals, usageByKey, usageByUser } from './usage'
import { usageToWire } from './wire'

const admin = { userId: 1, isAdmin: true } as Admin
const everything = { userId: null, keyId: null, model: null }
const zones = ['UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/New_York']
const count = torture.long ? 25_000 : 2500
const cuttings = torture.long ? 200 : 25

let house: Awaited<ReturnType<typeof temporaryHouse>>
afterEach(() => house.remove())

async function book(entries: readonly Booked[]) {
  const together = 500
  for (let at = 0; at < entries.length; at += together) {
    if (at >= entries.length / 2) await sumMonthsAt(Date.parse('2026-06-15'))
    await Promise.all(
      entries.slice(at, at + together).map(async (entry) => {
        const reservation = reservationOf(entry)
        await house.ledger.reserve(reservation)
        await house.ledger.settle(settlementOf(entry, reservation.id))
      }),
    )
  }
}

const sumOf = (entries: readonly Booked[]) => ({
  costPico: entries.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n),
  units: BigInt(entries.reduce((sum, { units }) => sum + units, 0)),
  requests: entries.length,
  unpriced: entries.filter(({ costPico }) => costPico === null).length,
})

/** What every verb says of a span, against the entries themselves. */
async function expectSpan(entries: readonly Booked[], from: Day, to: Day) {
  const inside = entries.filter(({ day }) => from <= day && day < to)
  expect(await totals(admin, { from, to })).toEqual(sumOf(inside))
  const byUser = await usageByUser(admin, { from, to })
  for (const { userId, name, deleted, ...sums } of byUser)
    expect(sums).toEqual(sumOf(inside.filter((entry) => entry.userId === userId)))
  expect(byUser.reduce((sum, { units }) => sum + units, 0n)).toBe(sumOf(inside).units)
  expect(byUser.map(usageToWire).reduce((sum, { totalUnit }) => sum + totalUnit, 0)).toBe(Number(sumOf(inside).units))
  const [anyone] = byUser
  if (anyone) {
    const { name, deleted, ...own } = anyone
    expect(await myUsage({ userId: anyone.userId } as Member, { from, to })).toEqual(own)
  }
  for (const by of cuts) await expectDrawn(sumOf(inside), by, { from, to })
  const byKey = [...(await usageByKey(admin, { from, to })).values()]
  expect(byKey.reduce((sum, { costPico }) => sum + costPico, 0n)).toBe(sumOf(inside).costPico)
}

/** The chart, its table and the CSV of it say what the entries do. */
async function expectDrawn(sum: ReturnType<typeof sumOf>, by: Cut, span: Span) {
  const drawn = await breakdown(admin, { span, by, ...everything })
  expect(drawn.total).toEqual(sum)
  expect(drawn.cells.reduce((pico, { costPico }) => pico + costPico, 0n)).toBe(sum.costPico)
  if (by !== 'day') return
  const lines = breakdownCsv(drawn, by, span).trim().split('\r\n').slice(1)
  const costs = lines.map((line) => parseDollars(line.split(',').at(-1) ?? '') ?? 0n)
  expect(costs.reduce((pico, cost) => pico + cost, 0n)).toBe(sum.costPico)
}

async function expectMonths(entries: readonly Booked[]) {
  const months = Array.from({ length: 14 }, (_, index) => addMonths('2025-12', index))
  const cells = await costByMonth(admin, { from: '2025-12-01', to: '2027-02-01' })
  for (const month of months) {
    const inside = entries.filter(({ day }) => monthOf(day) === month)
    const sum = cells.filter(({ bar }) => bar === month).reduce((pico, { costPico }) => pico + costPico, 0n)
    expect(sum).toBe(sumOf(inside).costPico)
  }
}

const name =
  'sum of entries (kept and pruned) = sum of days = /1/usages, over any way of cutting the span, to the last unit'

test.each(zones)(`${name}: %s`, { timeout: 3_600_000 }, async (zone) => {
  house = await temporaryHouse()
  await initRoot({ zone })
  for (const name of ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve', 'Fay']) await addUser(admin, { name })
  const entries = manyEntries(count, zone, torture.seed)
  await book(entries)
  await expectMonths(entries)
  expect(await house.db.usageByModel.count()).toBeGreaterThan(0)

  const cut = async (cuts: number) => {
    const day = fc.integer({ min: 0, max: 370 }).map((days) => addDays('2025-12-30', days))
    const property = fc.asyncProperty(fc.uniqueArray(day, { maxLength: 6 }), async (days) => {
      const edges = ['2025-12-01', ...days.sort(), '2027-01-31']
      for (const [index, from] of edges.slice(0, -1).entries())
        await expectSpan(entries, from, edges[index + 1] ?? from)
    })
    await fc.assert(property, { numRuns: cuts, seed: torture.seed })
  }
  await cut(cuttings)
  expect(await house.ledger.prune('2026-07-01')).toBeGreaterThan(count / 4)
  await sumMonthsAt(Date.parse('2027-03-15'))
  await cut(Math.ceil(cuttings / 5))
  await expectMonths(entries)
  tell(`sums in ${zone}`, entries.length)
})
