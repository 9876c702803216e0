import { expect, test } from 'vitest'
import { shorten } from './shorten'
import { summed } from './totals'

const row = (id: number) => ({
  item: { id, name: `${id}`, deleted: false },
  ...{ costPico: BigInt(id), beforePico: 2n, units: 3n, requests: 4, unpriced: 1 },
})
const rows = Array.from({ length: 60 }, (_, id) => row(id))

test('what is shown and the others together are all there is', () => {
  const { shown, rest } = shorten(rows, 50)
  expect(shown).toEqual(rows.slice(0, 50))
  expect(rest).toMatchObject({ count: 10, beforePico: 20n })
  expect(rest && summed([...shown, rest])).toEqual(summed(rows))
})

test.each([0, 49, 50, 51])('%d rows stay as they are', (count) => {
  expect(shorten(rows.slice(0, count), 50)).toEqual({ shown: rows.slice(0, count), rest: null })
})
