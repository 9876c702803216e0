import { expect, test } from 'vitest'
import { changeOn, forecast } from './month-so-far'

test('a month goes on at the pace of its full days, and never ends below what is spent', () => {
  expect(forecast(100n, 10, 20, 105n)).toBe(300n)
  expect(forecast(100n, 2, 28, 105n)).toBeNull()
  expect(forecast(0n, 10, 20, 50n)).toBe(50n)
})

test('a change is a part of what was there before', () => {
  expect(changeOn(200n, 250n)).toBe(0.25)
  expect(changeOn(200n, 0n)).toBe(-1)
  expect(changeOn(0n, 5n)).toBeNull()
})
