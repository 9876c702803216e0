import { expect, test } from 'vitest'
import { stack } from './stack'

const item = (id: number) => ({ id, name: `u${id}`, deleted: false })
const cell = (bar: string, id: number | null, costPico: bigint) => ({
  bar,
  item: id === null ? null : item(id),
  costPico,
  unpriced: 0,
})
const months = ['2026-01', '2026-02', '2026-03']

test('the eight who cost most stand alone, all others together, and every month is there', () => {
  const cells = Array.from({ length: 11 }, (_, index) => cell('2026-01', index + 1, BigInt(index + 1)))
  const { items, bars } = stack([...cells, cell('2026-03', 1, 100n)], months)
  expect(items.map((item) => item?.id ?? null)).toEqual([1, 11, 10, 9, 8, 7, 6, 5, null])
  expect(bars.map(({ totalPico }) => totalPico)).toEqual([66n, 0n, 100n])
  expect(bars[0]?.costs).toEqual([1n, 11n, 10n, 9n, 8n, 7n, 6n, 5n, 2n + 3n + 4n])
  expect(bars[1]?.costs).toEqual(Array.from({ length: 9 }, () => 0n))
})

test('whom the database put together stay together, with those for whom there is no room', () => {
  const cells = Array.from({ length: 10 }, (_, index) => cell('2026-01', 10 - index, 7n))
  const { items, bars } = stack([...cells, cell('2026-01', null, 5n), cell('2026-02', null, 3n)], months)
  expect(items.map((item) => item?.id ?? null)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, null])
  expect(bars.map(({ costs }) => costs.at(-1))).toEqual([7n + 7n + 5n, 3n, 0n])
})

test('nobody is folded when eight are enough', () => {
  expect(stack([cell('2026-01', 7, 0n)], ['2026-01']).items).toEqual([item(7)])
  expect(stack([], ['2026-01'])).toEqual({
    items: [],
    bars: [{ bar: '2026-01', totalPico: 0n, unpriced: 0, costs: [] }],
  })
})
