import { expect, test } from 'vitest'
import { stackOf } from './stack'

const cell = (month: string, userId: number, costPico: bigint) => ({
  month,
  userId,
  name: `u${userId}`,
  deleted: false,
  costPico,
  unpriced: 0,
})

test('the eight who cost most stand alone, all others together, and every month is there', () => {
  const cells = Array.from({ length: 11 }, (_, index) => cell('2026-01', index + 1, BigInt(index + 1)))
  const { items, bars } = stackOf([...cells, cell('2026-03', 1, 100n)], ['2026-01', '2026-02', '2026-03'])
  expect(items.map((item) => item?.id ?? null)).toEqual([1, 11, 10, 9, 8, 7, 6, 5, null])
  expect(bars.map(({ totalPico }) => totalPico)).toEqual([66n, 0n, 100n])
  expect(bars[0]?.costs).toEqual([1n, 11n, 10n, 9n, 8n, 7n, 6n, 5n, 2n + 3n + 4n])
  expect(bars[1]?.costs).toEqual(Array.from({ length: 9 }, () => 0n))
})

test('nobody is folded when eight are enough', () => {
  expect(stackOf([cell('2026-01', 7, 0n)], ['2026-01']).items).toEqual([{ id: 7, name: 'u7', deleted: false }])
  expect(stackOf([], ['2026-01'])).toEqual({
    items: [],
    bars: [{ bar: '2026-01', totalPico: 0n, unpriced: 0, costs: [] }],
  })
})
