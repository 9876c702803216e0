import { assert, constantFrom, asyncProperty as forAll, integer, record, sample } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../../test/context'
import { send, type Traffic } from '../../../test/usage-traffic'
import type { AdminActor } from '../../audit/actor'
import { addDays, dayOf } from '../../core/time'
import { rollUpMonths } from '../../ledger/maintenance'
import { initRoot } from '../../users/root'
import { breakdown, fullBreakdown } from '../breakdown'
import { toSeries } from '../series'
import { type Dimension, dimensions } from './rollup-query'

const admin = { userId: 1, isAdmin: true } as AdminActor
const start = '2026-02-20'
const models = ['Zeta', 'alpha', 'beta', 'Gamma', 'é', 'Ω', 'm-1', 'm_1', 'M1', 'm10', 'm2', 'm.2']

/** Few different costs, for many ties; one exceeds what a float can hold. */
const request = record({
  userId: integer({ min: 1, max: 14 }),
  keyId: integer({ min: 1, max: 11 }),
  model: constantFrom(...models),
  startedAt: integer({ min: 0, max: 99 }).map((day) => Date.parse(`${addDays(start, day)}T12:00:00Z`)),
  costPico: constantFrom(0n, 0n, 5n, 5n, null, 9_007_199_254_740_993n),
})
const traffic = sample(request, { numRuns: 160, seed: 7 })

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'UTC' })
  await send(context, traffic)
  await rollUpMonths(context, Date.parse('2026-05-03T00:00:00Z'))
})
afterAll(() => context.remove())

type Key = number | string
const keyOf = ({ userId, keyId = 0, model = '' }: Traffic, by: Dimension): Key =>
  ({ user: userId, key: keyId, model, day: '' })[by]

/** The same chart, computed from the requests themselves. */
function computeExpected(requests: readonly Traffic[], by: Dimension, buckets: readonly string[]) {
  const costOf = (some: readonly Traffic[]) => some.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n)
  const of = (key: Key) => requests.filter((each) => keyOf(each, by) === key)
  const within = (bucket: string) => (each: Traffic) => dayOf(each.startedAt, 'UTC').startsWith(bucket)
  const keys = [...new Set(requests.map((each) => keyOf(each, by)))]
    .map((key) => ({ key, cost: costOf(of(key)) }))
    .sort((one, other) => Number(other.cost - one.cost) || (one.key < other.key ? -1 : 1))
    .map(({ key }) => key)
  const [top, others] = [keys.slice(0, 8), keys.slice(8).flatMap(of)]
  return {
    keys: [...top, ...(others.length > 0 ? [null] : [])],
    buckets: buckets.map((bucket) => ({
      unpriced: requests.filter(within(bucket)).filter(({ costPico }) => costPico === null).length,
      costs: [...top.map(of), ...(others.length > 0 ? [others] : [])].map((some) =>
        costOf(some.filter(within(bucket))),
      ),
    })),
  }
}

test('the top eight and the others are the sums of their requests, for any range and dimension, including ties', async () => {
  const cases = record({
    first: integer({ min: -5, max: 95 }),
    days: integer({ min: 1, max: 110 }),
    by: constantFrom(...dimensions),
    userId: constantFrom(null, null, 3),
    keyId: constantFrom(null, null, 3),
    model: constantFrom(null, null, 'm_1'),
  })
  const property = forAll(cases, async ({ first, days, by, ...filter }) => {
    const range = { from: addDays(start, first), to: addDays(start, first + days) }
    const query = { range, by, ...filter }
    const { cells, buckets } = await breakdown(admin, query)
    const chart = toSeries(cells, buckets)
    const inside = traffic.filter((each) => {
      const day = dayOf(each.startedAt, 'UTC')
      return (
        range.from <= day &&
        day < range.to &&
        (filter.userId === null || each.userId === filter.userId) &&
        (filter.keyId === null || each.keyId === filter.keyId) &&
        (filter.model === null || each.model === filter.model)
      )
    })
    const { keys, buckets: expected } = computeExpected(inside, by, buckets)
    expect(chart.items.map((item) => item?.id ?? null)).toEqual(keys)
    expect(chart.buckets.map(({ unpriced, costs }) => ({ unpriced, costs }))).toEqual(expected)
    expect((await fullBreakdown(admin, query)).cells.every(({ item }) => item)).toBe(true)
  })
  await assert(property, { numRuns: 150 })
}, 60_000)
