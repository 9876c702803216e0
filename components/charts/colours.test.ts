import { expect, test } from 'vitest'
import { coloursOf } from './colours'

test('a colour stays with its person, whoever else is shown', () => {
  const few = coloursOf([7, 3])
  const many = coloursOf([3, 9, 7, 1, 22])
  expect([many.get(3), many.get(7)]).toEqual([few.get(3), few.get(7)])
  expect(new Set(coloursOf([1, 13, 25, 2, 14, 3, 15, 27]).values()).size).toBe(8)
})
