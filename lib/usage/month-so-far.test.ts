import { expect, test } from 'vitest'
import { forecast, relativeChange } from './month-so-far'

test('the forecast extrapolates complete days, and is never below what is already spent', () => {
  expect(forecast(100n, 10, 20, 105n)).toBe(300n)
  expect(forecast(100n, 2, 28, 105n)).toBeNull()
  expect(forecast(0n, 10, 20, 50n)).toBe(50n)
})

test('a change is relative to the earlier value', () => {
  expect(relativeChange(200n, 250n)).toBe(0.25)
  expect(relativeChange(200n, 0n)).toBe(-1)
  expect(relativeChange(0n, 5n)).toBeNull()
})
