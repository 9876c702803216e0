import { addMonths, type Day, dayOf, type Month, monthOf, monthSpan, type Span } from '@/lib/core/time'
import { currentZone } from '@/lib/settings/zone'

export const today = (): Day => dayOf(Date.now(), currentZone())

/** The twelve months that end with the one `day` lies in, oldest first. */
export const yearTo = (day: Day): Month[] =>
  Array.from({ length: 12 }, (_, index) => addMonths(monthOf(day), index - 11))

/** The same twelve months, as days. */
export const yearSpan = (day: Day): Span => ({
  from: monthSpan(addMonths(monthOf(day), -11)).from,
  to: monthSpan(monthOf(day)).to,
})
