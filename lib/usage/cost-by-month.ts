import type { Admin } from '../auth/actor'
import type { Span } from '../core/time'
import { barSums } from './bar-sums'
import { nameOf, peopleEver } from './names'
import { everything } from './slices'
import { type Cell, MOST_ITEMS } from './stack'
import { isUsed } from './totals'

/** What each month of whoever cost most, and of all others together, cost; cells without usage are left out, the others are in no order. */
export async function costByMonth(_: Admin, span: Span): Promise<Cell[]> {
  const [{ parts }, people] = await Promise.all([barSums(span, 'user', 'month', everything, MOST_ITEMS), peopleEver()])
  return parts.filter(isUsed).map(({ bar, item, costPico, unpriced }) => {
    const id = Number(item)
    return { bar, item: item === null ? null : { id, ...nameOf(people, id) }, costPico, unpriced }
  })
}
