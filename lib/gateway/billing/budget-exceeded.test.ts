import { expect, it } from 'vitest'
import { endOfMonth } from './budget-exceeded'

it.each([
  ['UTC', '2026-11-20T12:00:00Z', '2026-12-01T00:00:00Z'],
  ['Asia/Shanghai', '2026-11-30T15:59:59Z', '2026-11-30T16:00:00Z'],
  ['Asia/Shanghai', '2026-11-30T16:00:00Z', '2026-12-31T16:00:00Z'],
  ['America/New_York', '2026-10-31T12:00:00Z', '2026-11-01T04:00:00Z'],
  ['Pacific/Kiritimati', '2026-12-31T09:59:59Z', '2026-12-31T10:00:00Z'],
])('in %s the month of %s ends at %s', (zone, now, end) => {
  expect(new Date(endOfMonth(Date.parse(now), zone))).toEqual(new Date(end))
})
