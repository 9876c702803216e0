import { expect, test } from 'vitest'
import { ReconciliationQuery } from './dto'

test.each([
  ['2024-02-29', '2025-03-01', true],
  ['2024-02-29', '2025-03-02', false],
  ['2026-03-18', '2026-03-18', true],
  ['9999-12-31', '9999-12-31', true],
])('a range from %s to %s, of at most 366 days, is valid: %s', (from, to, isValid) => {
  expect(ReconciliationQuery.safeParse({ from, to }).success).toBe(isValid)
})
