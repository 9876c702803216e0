import { addMonths, type Day, type Month, monthOf, type Span } from '../time'

/** A span as the days before its first whole month, its whole months, and the days after them; all half-open. */
export type Cutting = { head: Span; months: { from: Month; to: Month }; tail: Span }

const firstOf = (month: Month): Day => `${month}-01`

export function wholeMonths({ from, to }: Span): Cutting {
  const first = from === firstOf(monthOf(from)) ? monthOf(from) : addMonths(monthOf(from), 1)
  const end = monthOf(to)
  if (first >= end) return { head: { from, to }, months: { from: end, to: end }, tail: { from: to, to } }
  return { head: { from, to: firstOf(first) }, months: { from: first, to: end }, tail: { from: firstOf(end), to } }
}
