import { expect, test } from 'vitest'
import { assignColours } from './colours'

test('an id keeps its colour whichever other ids are shown', () => {
  const few = assignColours([7, 3])
  const many = assignColours([3, 9, 7, 1, 22])
  expect([many.get(3), many.get(7)]).toEqual([few.get(3), few.get(7)])
  expect(new Set(assignColours([1, 13, 25, 2, 14, 3, 15, 27]).values()).size).toBe(8)
})
