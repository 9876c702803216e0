import { expect, test } from 'vitest'
import { collapseRows } from './breakdown'
import { addTotals } from './rollups/sums'

const row = (id: number) => ({
  item: { id, name: `${id}`, deleted: false },
  ...{ costPico: BigInt(id), previousPico: 2n, units: 3n, requests: 4, unpriced: 1 },
})
const rows = Array.from({ length: 60 }, (_, id) => row(id))

test('the rows shown and the collapsed row add up to all rows', () => {
  const { shown, rest } = collapseRows(rows, 50)
  expect(shown).toEqual(rows.slice(0, 50))
  expect(rest).toMatchObject({ count: 10, previousPico: 20n })
  expect(rest && addTotals([...shown, rest])).toEqual(addTotals(rows))
})

test.each([0, 49, 50, 51])('%d rows are not collapsed', (count) => {
  expect(collapseRows(rows.slice(0, count), 50)).toEqual({ shown: rows.slice(0, count), rest: null })
})
