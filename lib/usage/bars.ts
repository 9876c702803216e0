import { addDays, addMonths, monthOf, type Span } from '../core/time'
import { daysIn, lastDay } from './presets'
import type { Cut } from './slices'

export type Unit = 'day' | 'month'

/** More days than these are too thin to be drawn as stacks; as plain bars, a year of them still reads. */
const MOST_DAYS = { stacked: 62, plain: 366 }

/** A bar for every day of the span, or for every month where those were too many; none is left out. */
export function barsOf(span: Span, by: Cut): { unit: Unit; bars: string[] } {
  const days = daysIn(span)
  if (days <= (by === 'day' ? MOST_DAYS.plain : MOST_DAYS.stacked)) {
    return { unit: 'day', bars: Array.from({ length: days }, (_, index) => addDays(span.from, index)) }
  }
  const last = monthOf(lastDay(span))
  const bars = [monthOf(span.from)]
  for (let month = addMonths(monthOf(span.from), 1); month <= last; month = addMonths(month, 1)) bars.push(month)
  return { unit: 'month', bars }
}
