import { expect, test } from 'vitest'
import { toSeries } from './series'

const item = (id: number) => ({ id, name: `u${id}`, deleted: false })
const cell = (bucket: string, id: number | null, costPico: bigint) => ({
  bucket,
  item: id === null ? null : item(id),
  costPico,
  unpriced: 0,
})
const months = ['2026-01', '2026-02', '2026-03']

test('the eight most expensive items are separate, the others are one, and every month is present', () => {
  const cells = Array.from({ length: 11 }, (_, index) => cell('2026-01', index + 1, BigInt(index + 1)))
  const { items, buckets } = toSeries([...cells, cell('2026-03', 1, 100n)], months)
  expect(items.map((item) => item?.id ?? null)).toEqual([1, 11, 10, 9, 8, 7, 6, 5, null])
  expect(buckets.map(({ totalPico }) => totalPico)).toEqual([66n, 0n, 100n])
  expect(buckets[0]?.costs).toEqual([1n, 11n, 10n, 9n, 8n, 7n, 6n, 5n, 2n + 3n + 4n])
  expect(buckets[1]?.costs).toEqual(Array.from({ length: 9 }, () => 0n))
})

test('items the database summed stay summed, together with those beyond eight', () => {
  const cells = Array.from({ length: 10 }, (_, index) => cell('2026-01', 10 - index, 7n))
  const { items, buckets } = toSeries([...cells, cell('2026-01', null, 5n), cell('2026-02', null, 3n)], months)
  expect(items.map((item) => item?.id ?? null)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, null])
  expect(buckets.map(({ costs }) => costs.at(-1))).toEqual([7n + 7n + 5n, 3n, 0n])
})

test('eight items or fewer are all separate', () => {
  expect(toSeries([cell('2026-01', 7, 0n)], ['2026-01']).items).toEqual([item(7)])
  expect(toSeries([], ['2026-01'])).toEqual({
    items: [],
    buckets: [{ bucket: '2026-01', totalPico: 0n, unpriced: 0, costs: [] }],
  })
})
