import { addDays, dayOf, monthOf, type Span } from '../core/time'
import { currentZone } from '../settings/zone'
import type { UsageQuery } from './schema'

/** Days as asked; the same day twice means that day, none at all this month so far. */
export function spanOf({ from, to }: UsageQuery): Span {
  if (from && to) return { from, to: from === to ? addDays(to, 1) : to }
  const today = dayOf(Date.now(), currentZone())
  return { from: `${monthOf(today)}-01`, to: addDays(today, 1) }
}
