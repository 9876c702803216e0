/** Fills the books with traffic, one month after another. */
import type { Sql } from '../lib/db/sql'
import { addDays, addMonths, type Day, dayOf, monthOf, monthSpan } from '../lib/time'
import { insertEntries, insertSums, type Traffic } from './traffic'

export async function fill(sql: Sql, traffic: Traffic) {
  const { entries, from, to } = traffic
  if (entries === 0) return
  const last = monthOf(dayOf(to, 'UTC'))
  for (let month = monthOf(dayOf(from, 'UTC')); month <= last; month = addMonths(month, 1)) {
    const { from: start, to: end } = monthSpan(month)
    const countTo = (day: Day) => Math.ceil(((Date.parse(day) - from) * entries) / (to - from))
    const part = { first: Math.max(countTo(start), 0), end: Math.min(countTo(end), entries) }
    if (part.first < part.end) await sql.run(insertEntries(traffic, part))
    for (const statement of insertSums(daysFrom(start, end))) await sql.run(statement)
  }
}

function daysFrom(start: Day, end: Day): Day[] {
  const days = []
  for (let day = start; day < end; day = addDays(day, 1)) days.push(day)
  return days
}
