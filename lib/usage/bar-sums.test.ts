import { assert, constantFrom, asyncProperty as forAll, integer, record, sample } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { send, type Traffic } from '../../test/usage-traffic'
import type { Admin } from '../auth/actor'
import { addDays, dayOf } from '../core/time'
import { sumMonthsAt } from '../ledger/sum-months'
import { initRoot } from '../users/root'
import { breakdown, wholeBreakdown } from './breakdown'
import { type Cut, cuts } from './slices'
import { stack } from './stack'

const admin = { userId: 1, isAdmin: true } as Admin
const start = '2026-02-20'
const models = ['Zeta', 'alpha', 'beta', 'Gamma', 'é', 'Ω', 'm-1', 'm_1', 'M1', 'm10', 'm2', 'm.2']

/** Few costs, so that many cost the same, and some more than a float can hold. */
const request = record({
  userId: integer({ min: 1, max: 14 }),
  keyId: integer({ min: 1, max: 11 }),
  model: constantFrom(...models),
  startedAt: integer({ min: 0, max: 99 }).map((day) => Date.parse(`${addDays(start, day)}T12:00:00Z`)),
  costPico: constantFrom(0n, 0n, 5n, 5n, null, 9_007_199_254_740_993n),
})
const traffic = sample(request, { numRuns: 160, seed: 7 })

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
  await initRoot({ zone: 'UTC' })
  await send(house, traffic)
  await sumMonthsAt(Date.parse('2026-05-03T00:00:00Z'))
})
afterAll(() => house.remove())

type Key = number | string
const keyOf = ({ userId, keyId = 0, model = '' }: Traffic, by: Cut): Key =>
  ({ user: userId, key: keyId, model, day: '' })[by]

/** The chart as anyone would make it from the requests themselves. */
function reckoned(requests: readonly Traffic[], by: Cut, bars: readonly string[]) {
  const costOf = (some: readonly Traffic[]) => some.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n)
  const of = (key: Key) => requests.filter((each) => keyOf(each, by) === key)
  const within = (bar: string) => (each: Traffic) => dayOf(each.startedAt, 'UTC').startsWith(bar)
  const keys = [...new Set(requests.map((each) => keyOf(each, by)))]
    .map((key) => ({ key, cost: costOf(of(key)) }))
    .sort((one, other) => Number(other.cost - one.cost) || (one.key < other.key ? -1 : 1))
    .map(({ key }) => key)
  const [alone, others] = [keys.slice(0, 8), keys.slice(8).flatMap(of)]
  return {
    keys: [...alone, ...(others.length > 0 ? [null] : [])],
    bars: bars.map((bar) => ({
      unpriced: requests.filter(within(bar)).filter(({ costPico }) => costPico === null).length,
      costs: [...alone.map(of), ...(others.length > 0 ? [others] : [])].map((some) => costOf(some.filter(within(bar)))),
    })),
  }
}

test('the eight dearest and the others are what their requests add up to, in any span and cut, ties and all', async () => {
  const cases = record({
    first: integer({ min: -5, max: 95 }),
    days: integer({ min: 1, max: 110 }),
    by: constantFrom(...cuts),
    userId: constantFrom(null, null, 3),
    keyId: constantFrom(null, null, 3),
    model: constantFrom(null, null, 'm_1'),
  })
  const property = forAll(cases, async ({ first, days, by, ...asked }) => {
    const span = { from: addDays(start, first), to: addDays(start, first + days) }
    const query = { span, by, ...asked }
    const { cells, bars } = await breakdown(admin, query)
    const drawn = stack(cells, bars)
    const inside = traffic.filter((each) => {
      const day = dayOf(each.startedAt, 'UTC')
      return (
        span.from <= day &&
        day < span.to &&
        (asked.userId === null || each.userId === asked.userId) &&
        (asked.keyId === null || each.keyId === asked.keyId) &&
        (asked.model === null || each.model === asked.model)
      )
    })
    const { keys, bars: expected } = reckoned(inside, by, bars)
    expect(drawn.items.map((item) => item?.id ?? null)).toEqual(keys)
    expect(drawn.bars.map(({ unpriced, costs }) => ({ unpriced, costs }))).toEqual(expected)
    expect((await wholeBreakdown(admin, query)).cells.every(({ item }) => item)).toBe(true)
  })
  await assert(property, { numRuns: 150 })
}, 60_000)
