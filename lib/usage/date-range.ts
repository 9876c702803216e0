import { addDays, addMonths, type DateRange, type Day, dayOf, monthOf, monthRange } from '../core/time'
import { currentZone } from '../settings/time-zone'
import type { UsageQuery } from './schema'

export const presets = [
  'this-month',
  'last-month',
  'last-7-days',
  'last-30-days',
  'last-12-months',
  'this-year',
] as const
export type Preset = (typeof presets)[number]

/** Older than any usage, so an earlier start changes nothing. */
const EARLIEST: Day = '2020-01-01'

/** Whole days up to and including `today`, except for the previous month. */
export function presetRange(preset: Preset, today: Day): DateRange {
  const [month, to] = [monthOf(today), addDays(today, 1)]
  switch (preset) {
    case 'this-month':
      return { from: `${month}-01`, to }
    case 'last-month':
      return monthRange(addMonths(month, -1))
    case 'last-7-days':
      return { from: addDays(to, -7), to }
    case 'last-30-days':
      return { from: addDays(to, -30), to }
    case 'last-12-months':
      return { from: `${addMonths(month, -11)}-01`, to }
    case 'this-year':
      return { from: `${today.slice(0, 4)}-01-01`, to }
  }
}

/** The range between two days, inclusive, in either order; clamped to when there can be usage. */
export function customRange(one: Day, other: Day, today: Day): DateRange {
  const [from, last] = one <= other ? [one, other] : [other, one]
  const latest = `${addMonths(monthOf(today), 12)}-01`
  const start = from < EARLIEST ? EARLIEST : from > latest ? latest : from
  const end = last < start ? start : last > latest ? latest : last
  return { from: start, to: addDays(end, 1) }
}

/** The range of an API query. The same day twice means that day, no days mean this month up to today. */
export function rangeFromQuery({ from, to }: UsageQuery): DateRange {
  if (from && to) return { from, to: from === to ? addDays(to, 1) : to }
  const today = dayOf(Date.now(), currentZone())
  return { from: `${monthOf(today)}-01`, to: addDays(today, 1) }
}

export const daysIn = ({ from, to }: DateRange) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

export const lastDay = ({ to }: DateRange): Day => addDays(to, -1)

/** The range of the same length that ends where this one starts. */
export const previousRange = (range: DateRange): DateRange => ({
  from: addDays(range.from, -daysIn(range)),
  to: range.from,
})

/** The last `max` days of the range, or all of it if it is shorter. */
export const lastDaysOf = (range: DateRange, max: number): DateRange =>
  daysIn(range) > max ? { from: addDays(range.to, -max), to: range.to } : range
