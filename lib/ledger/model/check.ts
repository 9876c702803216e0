import { expect } from 'vitest'
import { daysOf, monthsOf } from './model'
import type { World } from './world'

const positive = (sums: Map<string, bigint>) => [...sums].filter(([, pico]) => pico !== 0n).sort()

/** At every commit: what a month holds is the sum of what is open, what it has settled the sum of what is closed. */
export function checkMonths({ model, books }: World) {
  const rows = books.database.prepare('SELECT userId, month, settledPico, reservedPico FROM UserMonth').all() as {
    userId: bigint
    month: string
    settledPico: bigint
    reservedPico: bigint
  }[]
  const { settled, reserved } = monthsOf(model)
  const of = (column: 'settledPico' | 'reservedPico') =>
    new Map(rows.map((row) => [`${row.userId} ${row.month}`, row[column]]))
  expect(positive(of('reservedPico'))).toEqual(positive(reserved))
  expect(positive(of('settledPico'))).toEqual(positive(settled))
}

/** Every entry in its state and at its cost, every day the sum of its entries, those pruned too. */
export function checkAll(world: World) {
  const { model, books } = world
  checkMonths(world)
  const kept = model.closed.filter(({ pruned }) => !pruned).map(({ id, state, cost }) => ({ id, state, cost }))
  const open = model.open.map(({ id }) => ({ id, state: 'reserved', cost: null }))
  const entries = books.database.prepare('SELECT id, state, costPico AS cost FROM UsageEntry ORDER BY id').all()
  expect(entries).toEqual([...kept, ...open].sort((a, b) => (a.id < b.id ? -1 : 1)))

  const days = books.database
    .prepare(`SELECT day || ' ' || userId || ' ' || model AS key, requests, inputTokens AS input, outputTokens AS output,
      costPico AS cost, unpriced, units FROM UsageDay`)
    .all() as Record<string, bigint>[]
  const expected = [...daysOf(model)].map(([key, { requests, input, output, cost, unpriced }]) => ({
    ...{ key, requests: BigInt(requests), input: BigInt(input), output: BigInt(output), cost },
    ...{ unpriced: BigInt(unpriced), units: BigInt(input + output) },
  }))
  expect(new Set(days)).toEqual(new Set(expected))
  expect(books.database.pragma('integrity_check', { simple: true })).toBe('ok')
}
