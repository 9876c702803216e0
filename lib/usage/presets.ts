import { addDays, addMonths, type Day, monthOf, monthSpan, type Span } from '../core/time'

export const presets = [
  'this-month',
  'last-month',
  'last-7-days',
  'last-30-days',
  'last-12-months',
  'this-year',
] as const
export type Preset = (typeof presets)[number]

/** No provider and no ledger is older; an earlier beginning holds nothing more. */
const EARLIEST: Day = '2020-01-01'

/** The days a preset means on `today`, which is its last one but for last month's. */
export function presetSpan(preset: Preset, today: Day): Span {
  const [month, to] = [monthOf(today), addDays(today, 1)]
  switch (preset) {
    case 'this-month':
      return { from: `${month}-01`, to }
    case 'last-month':
      return monthSpan(addMonths(month, -1))
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

/** From the first to the last day, both counted, in either order; never further than there can be anything. */
export function customSpan(one: Day, other: Day, today: Day): Span {
  const [from, last] = one <= other ? [one, other] : [other, one]
  const latest = `${addMonths(monthOf(today), 12)}-01`
  const start = from < EARLIEST ? EARLIEST : from > latest ? latest : from
  const end = last < start ? start : last > latest ? latest : last
  return { from: start, to: addDays(end, 1) }
}

export const daysIn = ({ from, to }: Span) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

export const lastDay = ({ to }: Span): Day => addDays(to, -1)

/** As many days, right before. */
export const previousSpan = (span: Span): Span => ({ from: addDays(span.from, -daysIn(span)), to: span.from })

/** The last `most` days of it. */
export const endOf = (span: Span, most: number): Span =>
  daysIn(span) > most ? { from: addDays(span.to, -most), to: span.to } : span
