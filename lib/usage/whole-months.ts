import { addDays, addMonths, type Day, type Month, monthOf, type Span } from '../core/time'
import { daysIn } from './presets'

/** A span as whole months, with some days added and some taken away again; all half-open. */
export type Cutting = { months: { from: Month; to: Month }; added: Span[]; removed: Span[] }

const firstOf = (month: Month): Day => `${month}-01`

/** Of a month in part, whichever are fewer: the days that count, or those that do not. Days after `today` hold nothing to read. */
export function wholeMonths({ from, to }: Span, today: Day): Cutting {
  const [first, last] = [monthOf(from), monthOf(to)]
  const afterFirst = firstOf(addMonths(first, 1))
  const before = { from: firstOf(first), to: from }
  const after = { from: to, to: firstOf(addMonths(last, 1)) }
  if (first === last) return inOne({ from, to }, before, after, today)

  const [head, tail] = [
    { from, to: afterFirst },
    { from: firstOf(last), to },
  ]
  const [isHeadWhole, isTailWhole] = [isBetter([before], head, today), isBetter([after], tail, today)]
  return {
    months: { from: isHeadWhole ? first : addMonths(first, 1), to: isTailWhole ? addMonths(last, 1) : last },
    added: [...(isHeadWhole ? [] : [head]), ...(isTailWhole ? [] : [tail])].filter(daysIn),
    removed: [...(isHeadWhole ? [before] : []), ...(isTailWhole ? [after] : [])].filter(daysIn),
  }
}

function inOne(span: Span, before: Span, after: Span, today: Day): Cutting {
  const month = monthOf(span.from)
  return isBetter([before, after], span, today)
    ? { months: { from: month, to: addMonths(month, 1) }, added: [], removed: [before, after].filter(daysIn) }
    : { months: { from: month, to: month }, added: [span].filter(daysIn), removed: [] }
}

/** Whether to take all of a month and remove `rest` rather than add `part`; after the year 9999 days do not sort as text. */
const isBetter = (rest: readonly Span[], part: Span, today: Day) =>
  rest.every(({ from, to }) => from <= to) &&
  rest.reduce((sum, each) => sum + daysUntil(today, each), 0) < daysUntil(today, part)

function daysUntil(today: Day, { from, to }: Span) {
  const end = addDays(today, 1)
  return from < end ? daysIn({ from, to: to < end ? to : end }) : 0
}
