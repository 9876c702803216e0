import { addDays, addMonths, type DateRange, type Day, type Month, monthOf } from '../../core/time'
import { daysIn } from '../date-range'

/** A range as whole months plus the days of `added`, minus those of `removed`. All ranges exclude their end. */
export type MonthSplit = { months: { from: Month; to: Month }; added: DateRange[]; removed: DateRange[] }

const firstDay = (month: Month): Day => `${month}-01`

/**
 * Splits a range so that the fewest days are read: a partial month is either its days, or the whole month minus its other days.
 * Days after `today` cost nothing, since they have no usage yet.
 */
export function wholeMonths({ from, to }: DateRange, today: Day): MonthSplit {
  const [first, last] = [monthOf(from), monthOf(to)]
  const afterFirst = firstDay(addMonths(first, 1))
  const before = { from: firstDay(first), to: from }
  const after = { from: to, to: firstDay(addMonths(last, 1)) }
  if (first === last) return splitWithinMonth({ from, to }, before, after, today)

  const [head, tail] = [
    { from, to: afterFirst },
    { from: firstDay(last), to },
  ]
  const [isHeadWhole, isTailWhole] = [isCheaper([before], head, today), isCheaper([after], tail, today)]
  return {
    months: { from: isHeadWhole ? first : addMonths(first, 1), to: isTailWhole ? addMonths(last, 1) : last },
    added: [...(isHeadWhole ? [] : [head]), ...(isTailWhole ? [] : [tail])].filter(daysIn),
    removed: [...(isHeadWhole ? [before] : []), ...(isTailWhole ? [after] : [])].filter(daysIn),
  }
}

function splitWithinMonth(range: DateRange, before: DateRange, after: DateRange, today: Day): MonthSplit {
  const month = monthOf(range.from)
  return isCheaper([before, after], range, today)
    ? { months: { from: month, to: addMonths(month, 1) }, added: [], removed: [before, after].filter(daysIn) }
    : { months: { from: month, to: month }, added: [range].filter(daysIn), removed: [] }
}

/** Whether to remove `rest` from the month instead of adding `part`. Days after the year 9999 do not sort as text. */
const isCheaper = (rest: readonly DateRange[], part: DateRange, today: Day) =>
  rest.every(({ from, to }) => from <= to) &&
  rest.reduce((sum, range) => sum + daysUntil(today, range), 0) < daysUntil(today, part)

function daysUntil(today: Day, { from, to }: DateRange) {
  const end = addDays(today, 1)
  return from < end ? daysIn({ from, to: to < end ? to : end }) : 0
}
