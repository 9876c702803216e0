import { expect, test } from 'vitest'
import { customRange, daysIn, lastDaysOf, presetRange, presets, previousRange } from './date-range'

test('a preset is whole days up to and including today, except for the previous month', () => {
  expect(presets.map((preset) => presetRange(preset, '2026-03-05'))).toEqual([
    { from: '2026-03-01', to: '2026-03-06' },
    { from: '2026-02-01', to: '2026-03-01' },
    { from: '2026-02-27', to: '2026-03-06' },
    { from: '2026-02-04', to: '2026-03-06' },
    { from: '2025-04-01', to: '2026-03-06' },
    { from: '2026-01-01', to: '2026-03-06' },
  ])
})

test('a custom range includes both days, in either order, and is clamped to when there can be usage', () => {
  expect(customRange('2026-02-03', '2026-02-03', '2026-03-05')).toEqual({ from: '2026-02-03', to: '2026-02-04' })
  expect(customRange('2026-02-03', '2026-02-01', '2026-03-05')).toEqual({ from: '2026-02-01', to: '2026-02-04' })
  expect(customRange('0001-01-01', '9998-01-01', '2026-03-05')).toEqual({ from: '2020-01-01', to: '2027-03-02' })
  expect(customRange('0001-01-01', '0001-01-02', '2026-03-05')).toEqual({ from: '2020-01-01', to: '2020-01-02' })
})

test('the previous range has the same length and ends where this one starts', () => {
  const range = { from: '2026-03-01', to: '2026-03-31' }
  expect(previousRange(range)).toEqual({ from: '2026-01-30', to: '2026-03-01' })
  expect(daysIn(previousRange(range))).toBe(30)
  expect(lastDaysOf(range, 31)).toEqual(range)
  expect(lastDaysOf(range, 7)).toEqual({ from: '2026-03-24', to: '2026-03-31' })
})
