import { expect, test } from 'vitest'
import { collectGarbage } from '../../test/collect-garbage'
import { makeThrottle } from './throttle'

test('the eleventh invalid token a minute from one address has to wait', () => {
  const { recordInvalidToken: badToken } = makeThrottle()
  for (let n = 0; n < 10; n += 1) expect(badToken('10.0.0.1', 1000 + n)).toBeNull()
  expect(badToken('10.0.0.1', 31_000)).toBe(30)
  expect(badToken('10.0.0.2', 31_000)).toBeNull()
  expect(badToken('10.0.0.1', 61_000)).toBeNull()
})

test('the addresses of an IPv6 network of 64 bits count as one', () => {
  const { recordInvalidToken: badToken } = makeThrottle()
  for (let n = 0; n < 10; n += 1) expect(badToken(`2001:db8:1:2::${n}`, 0)).toBeNull()
  expect(badToken('2001:db8:1:2:ffff::1', 0)).toBe(60)
  expect(badToken('2001:db8:1:3::1', 0)).toBeNull()
  expect(badToken('::1', 0)).toBeNull()
  expect(badToken('2001:db8::1', 0)).toBeNull()
})

test('a million client addresses do not grow the invalid-token throttle', () => {
  const { recordInvalidToken: badToken } = makeThrottle()
  const before = heapUsed()
  for (let n = 0; n < 1_000_000; n += 1) badToken(`address ${n}`, 0)
  expect(heapUsed() - before).toBeLessThan(100_000_000)
  // Keeps the throttle reachable until here.
  expect(badToken('address 0', 1)).toBeNull()
})

/** Bytes, after a garbage collection. */
function heapUsed(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
