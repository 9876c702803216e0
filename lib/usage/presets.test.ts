import { expect, test } from 'vitest'
import { customSpan, daysIn, endOf, presetSpan, presets, previousSpan } from './presets'

test('every preset is made of whole days up to today, last month of its own', () => {
  expect(presets.map((preset) => presetSpan(preset, '2026-03-05'))).toEqual([
    { from: '2026-03-01', to: '2026-03-06' },
    { from: '2026-02-01', to: '2026-03-01' },
    { from: '2026-02-27', to: '2026-03-06' },
    { from: '2026-02-04', to: '2026-03-06' },
    { from: '2025-04-01', to: '2026-03-06' },
    { from: '2026-01-01', to: '2026-03-06' },
  ])
})

test('a span of one’s own counts both its days, either way round, and ends where nothing can be', () => {
  expect(customSpan('2026-02-03', '2026-02-03', '2026-03-05')).toEqual({ from: '2026-02-03', to: '2026-02-04' })
  expect(customSpan('2026-02-03', '2026-02-01', '2026-03-05')).toEqual({ from: '2026-02-01', to: '2026-02-04' })
  expect(customSpan('0001-01-01', '9998-01-01', '2026-03-05')).toEqual({ from: '2020-01-01', to: '2027-03-02' })
  expect(customSpan('0001-01-01', '0001-01-02', '2026-03-05')).toEqual({ from: '2020-01-01', to: '2020-01-02' })
})

test('the previous span is as long, and ends where this one begins', () => {
  const span = { from: '2026-03-01', to: '2026-03-31' }
  expect(previousSpan(span)).toEqual({ from: '2026-01-30', to: '2026-03-01' })
  expect(daysIn(previousSpan(span))).toBe(30)
  expect(endOf(span, 31)).toEqual(span)
  expect(endOf(span, 7)).toEqual({ from: '2026-03-24', to: '2026-03-31' })
})
