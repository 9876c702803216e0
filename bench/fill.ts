/** Fills the books with traffic, one month after another. */

import { addDays, addMonths, type Day, dayOf, monthOf, monthSpan } from '../lib/core/time'
import type { Sql } from '../lib/db/sql'
import { insertDay, insertEntries, insertMonth, type Traffic } from './traffic'

export async function fill(sql: Sql, traffic: Traffic) {
  const { entries, from, to } = traffic
  if (entries === 0) return
  const last = monthOf(dayOf(to, 'UTC'))
  for (let month = monthOf(dayOf(from, 'UTC')); month <= last; month = addMonths(month, 1)) {
    const span = monthSpan(month)
    const countTo = (day: Day) => Math.ceil(((Date.parse(day) - from) * entries) / (to - from))
    const part = { first: Math.max(countTo(span.from), 0), end: Math.min(countTo(span.to), entries) }
    if (part.first < part.end) await sql.run(insertEntries(traffic, part))
    // One day after another, as they come: all at once would leave PostgreSQL's months full of what they were before.
    for (let day = span.from; day < span.to; day = addDays(day, 1)) await sql.run(insertDay(day))
    await sql.run(insertMonth(month, span))
  }
}
