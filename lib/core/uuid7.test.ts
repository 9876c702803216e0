import { expect, test } from 'vitest'
import { uuid7 } from './uuid7'

test('has version 7 and variant 1, starts with its millisecond, and is unique', () => {
  const at = Date.parse('2026-11-22T12:00:00.123Z')
  const made = Array.from({ length: 10_000 }, () => uuid7(at))
  expect(new Set(made).size).toBe(made.length)
  for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(`${made[0]}`.replaceAll('-', '').slice(0, 12), 16)).toBe(at)
})

test('sorts by time', () => {
  const [one, other] = [uuid7(1), uuid7(Date.UTC(9999))]
  expect([other, one].sort()).toEqual([one, other])
})
