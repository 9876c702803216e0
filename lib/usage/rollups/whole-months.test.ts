import { assert, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, monthRange } from '../../core/time'
import { daysIn } from '../date-range'
import { wholeMonths } from './whole-months'

/** `today` is after all ranges by default. */
const split = (from: string, to: string, today = '9999-12-30') => {
  const { months, added, removed } = wholeMonths({ from, to }, today)
  const text = (part: { from: string; to: string }) => `${part.from}..${part.to}`
  return [
    ...(months.from < months.to ? [text(months)] : []),
    ...added.map((span) => `+${text(span)}`),
    ...removed.map((span) => `-${text(span)}`),
  ]
}

test.each([
  ['2026-01-01', '2027-01-01', ['2026-01..2027-01']],
  ['2026-01-02', '2026-03-01', ['2026-01..2026-03', '-2026-01-01..2026-01-02']],
  ['2025-12-31', '2026-02-02', ['2026-01..2026-02', '+2025-12-31..2026-01-01', '+2026-02-01..2026-02-02']],
  ['2026-11-01', '2026-11-23', ['2026-11..2026-12', '-2026-11-23..2026-12-01']],
  ['2026-11-01', '2026-11-04', ['+2026-11-01..2026-11-04']],
  ['2026-11-05', '2026-11-28', ['2026-11..2026-12', '-2026-11-01..2026-11-05', '-2026-11-28..2026-12-01']],
  ['2026-10-20', '2026-11-25', ['2026-11..2026-12', '+2026-10-20..2026-11-01', '-2026-11-25..2026-12-01']],
  ['2026-10-10', '2026-11-01', ['2026-10..2026-11', '-2026-10-01..2026-10-10']],
  ['2026-10-15', '2026-10-15', []],
  ['9999-11-01', '9999-12-31', ['9999-11..9999-12', '+9999-12-01..9999-12-31']],
])('from %s to %s', (from, to, parts) => {
  expect(split(from, to)).toEqual(parts)
})

test.each([
  ['2025-12-01', '2026-11-11', ['2025-12..2026-12', '-2026-11-11..2026-12-01']],
  ['2026-11-01', '2026-11-11', ['2026-11..2026-12', '-2026-11-11..2026-12-01']],
  ['2026-11-01', '2026-11-10', ['2026-11..2026-12', '-2026-11-10..2026-12-01']],
  ['2026-11-09', '2026-11-11', ['+2026-11-09..2026-11-11']],
  ['2026-10-01', '2026-10-11', ['+2026-10-01..2026-10-11']],
  ['2026-12-01', '2026-12-11', ['+2026-12-01..2026-12-11']],
])('from %s to %s on 10 November: future days cost nothing', (from, to, parts) => {
  expect(split(from, to, '2026-11-10')).toEqual(parts)
})

test('a range is its months plus the days added, minus those removed, and at most half of a month is read by day', () => {
  assert(
    property(
      record({
        first: integer({ min: 0, max: 800 }),
        days: integer({ min: 0, max: 800 }),
        until: integer({ min: 0, max: 2000 }),
      }),
      ({ first, days, until }) => {
        const from = addDays('2025-01-01', first)
        const span = { from, to: addDays(from, days) }
        const today = addDays('2025-01-01', until)
        const { months, added, removed } = wholeMonths(span, today)
        const past = (part: { from: string; to: string }) =>
          part.from > today ? 0 : daysIn({ ...part, to: part.to > today ? addDays(today, 1) : part.to })
        const read = [...added, ...removed].reduce((all, each) => all + past(each), 0)
        const whole = daysIn({ from: monthRange(months.from).from, to: monthRange(months.to).from })
        const sum = (spans: readonly { from: string; to: string }[]) =>
          spans.reduce((all, each) => all + daysIn(each), 0)
        expect(whole + sum(added) - sum(removed)).toBe(days)
        for (const part of added) expect(part.from >= span.from && part.to <= span.to).toBe(true)
        for (const part of removed) expect(part.to <= span.from || part.from >= span.to).toBe(true)
        expect(read).toBeLessThanOrEqual(31)
      },
    ),
  )
})
