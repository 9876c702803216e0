import { getFormatter } from 'next-intl/server'
import { addMonths, type DateRange, type Day, dayOf, type Month, monthOf, monthRange } from '@/lib/core/time'
import { currentZone } from '@/lib/settings/time-zone'
import { lastDay } from '@/lib/usage/date-range'

export const today = (): Day => dayOf(Date.now(), currentZone())

/** The twelve months up to and including that of `day`, oldest first. */
export const lastTwelveMonths = (day: Day): Month[] =>
  Array.from({ length: 12 }, (_, index) => addMonths(monthOf(day), index - 11))

/** The same twelve months as a date range. */
export const lastTwelveMonthsRange = (day: Day): DateRange => ({
  from: monthRange(addMonths(monthOf(day), -11)).from,
  to: monthRange(monthOf(day)).to,
})

/** A date range in the user's language, both days inclusive. */
export async function formatDateRange(range: DateRange): Promise<string> {
  const format = await getFormatter()
  const options = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const
  const [from, last] = [new Date(range.from), new Date(lastDay(range))]
  return from < last ? format.dateTimeRange(from, last, options) : format.dateTime(from, options)
}

/** The same with the reporting time zone. */
export const formatDateRangeWithZone = async (range: DateRange) => `${await formatDateRange(range)} · ${currentZone()}`
