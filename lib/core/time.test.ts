import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, addMonths, dayOf, endOfPeriod, formatInstant, isDay, monthRange } from './time'

const zones = ['UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/New_York', 'Pacific/Kiritimati']

test('a timestamp is formatted in the reporting time zone with its offset', () => {
  const at = new Date('2023-05-28T10:47:19.711Z')
  expect(formatInstant(at, 'Asia/Shanghai')).toBe('2023-05-28T18:47:19.711+08:00')
  expect(formatInstant(at, 'UTC')).toBe('2023-05-28T10:47:19.711Z')
  expect(formatInstant(at, 'Asia/Kathmandu')).toBe('2023-05-28T16:32:19.711+05:45')
  expect(formatInstant(at, 'America/New_York')).toBe('2023-05-28T06:47:19.711-04:00')
  expect(formatInstant(at, 'Europe/London')).toBe('2023-05-28T11:47:19.711+01:00')
})

test('formatting and parsing a timestamp is lossless in every zone', () => {
  const instants = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (at, zone) => {
      const text = formatInstant(at, zone)
      expect(Date.parse(text)).toBe(at.getTime())
      expect(dayOf(at.getTime(), zone)).toBe(text.slice(0, 10))
    }),
  )
})

test('days follow the zone, across a daylight saving change too', () => {
  expect(dayOf(Date.parse('2026-10-31T15:59:59Z'), 'Asia/Shanghai')).toBe('2026-10-31')
  expect(dayOf(Date.parse('2026-10-31T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-11-01')
  expect(dayOf(Date.parse('2026-11-01T03:59:59Z'), 'America/New_York')).toBe('2026-10-31')
  expect(dayOf(Date.parse('2026-11-02T04:59:59Z'), 'America/New_York')).toBe('2026-11-01')
})

test('dayOf returns the same day whatever it was called with before', () => {
  const instants = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  const near = fc.tuple(instants, fc.array(fc.integer({ min: -3_600_000, max: 3_600_000 }), { maxLength: 5 }))
  fc.assert(
    fc.property(near, fc.constantFrom(...zones, 'Africa/Monrovia', 'Australia/Eucla'), ([at, steps], zone) => {
      for (const step of [0, ...steps]) {
        const instant = new Date(at.getTime() + step)
        expect(dayOf(instant.getTime(), zone)).toBe(formatInstant(instant, zone).slice(0, 10))
      }
    }),
  )
})

test('day and month arithmetic follows the calendar', () => {
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  expect([addDays('9999-12-31', 1), addDays('0000-01-01', -1)]).toEqual(['9999-12-31', '0000-01-01'])
  expect(addMonths('2026-01', -1)).toBe('2025-12')
  expect(addMonths('2025-11', 14)).toBe('2027-01')
  expect(monthRange('2026-12')).toEqual({ from: '2026-12-01', to: '2027-01-01' })
  expect(['2026-02-28', '2024-02-29'].every(isDay)).toBe(true)
  expect(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', ''].some(isDay)).toBe(false)
})

test.each([
  ['day', 'UTC', '2026-11-20T12:00:00Z', '2026-11-21T00:00:00Z'],
  ['day', 'America/New_York', '2026-11-01T12:00:00Z', '2026-11-02T05:00:00Z'],
  ['week', 'UTC', '2026-11-22T23:59:59Z', '2026-11-23T00:00:00Z'],
  ['week', 'UTC', '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z'],
  ['week', 'Asia/Shanghai', '2026-11-29T15:59:59Z', '2026-11-29T16:00:00Z'],
  ['month', 'UTC', '2026-11-20T12:00:00Z', '2026-12-01T00:00:00Z'],
  ['month', 'Asia/Shanghai', '2026-11-30T15:59:59Z', '2026-11-30T16:00:00Z'],
  ['month', 'Asia/Shanghai', '2026-11-30T16:00:00Z', '2026-12-31T16:00:00Z'],
  ['month', 'America/New_York', '2026-10-31T12:00:00Z', '2026-11-01T04:00:00Z'],
  ['month', 'Pacific/Kiritimati', '2026-12-31T09:59:59Z', '2026-12-31T10:00:00Z'],
] as const)('the %s in %s of %s ends at %s', (period, zone, now, end) => {
  expect(endOfPeriod(period, Date.parse(now), zone)).toBe(Date.parse(end))
})

test('all time does not end', () => expect(endOfPeriod('total', Date.now(), 'UTC')).toBeNull())
