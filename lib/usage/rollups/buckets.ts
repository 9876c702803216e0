import { addDays, addMonths, type DateRange, monthOf } from '../../core/time'
import { daysIn, lastDay } from '../date-range'
import type { Dimension } from './rollup-query'

export type BucketUnit = 'day' | 'month'

/** With more days a chart becomes unreadable; a stacked one earlier than plain bars. */
const MAX_DAILY_BUCKETS = { stacked: 62, plain: 366 }

/** All days of the range or, if those are too many for a chart, all months. */
export function bucketsOf(range: DateRange, by: Dimension): { unit: BucketUnit; buckets: string[] } {
  const days = daysIn(range)
  if (days <= (by === 'day' ? MAX_DAILY_BUCKETS.plain : MAX_DAILY_BUCKETS.stacked)) {
    return { unit: 'day', buckets: Array.from({ length: days }, (_, index) => addDays(range.from, index)) }
  }
  const last = monthOf(lastDay(range))
  const buckets = [monthOf(range.from)]
  for (let month = addMonths(monthOf(range.from), 1); month <= last; month = addMonths(month, 1)) buckets.push(month)
  return { unit: 'month', buckets }
}
