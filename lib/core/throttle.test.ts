import { expect, test } from 'vitest'
import { collect } from '../../test/collect'
import { makeThrottle } from './throttle'

test('ten bad tokens a minute from an address are only refused, the eleventh has to wait', () => {
  const { badToken } = makeThrottle()
  for (let n = 0; n < 10; n += 1) expect(badToken('10.0.0.1', 1000 + n)).toBeNull()
  expect(badToken('10.0.0.1', 31_000)).toBe(30)
  expect(badToken('10.0.0.2', 31_000)).toBeNull()
  expect(badToken('10.0.0.1', 61_000)).toBeNull()
})

test('a million client addresses do not grow the invalid-token throttle', () => {
  const { badToken } = makeThrottle()
  const before = heapUsed()
  for (let n = 0; n < 1_000_000; n += 1) badToken(`address ${n}`, 0)
  expect(heapUsed() - before).toBeLessThan(100_000_000)
  // It is in use until here.
  expect(badToken('address 0', 1)).toBeNull()
})

/** Without garbage. */
function heapUsed(): number {
  collect()
  return process.memoryUsage().heapUsed
}
