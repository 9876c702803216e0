import type { Admin } from '../auth/actor'
import { type Month, monthSpan } from '../time'
import { cutSums } from './cut-sums'
import { nameOf, peopleEver } from './names'
import { isUsed } from './totals'

export type MonthCell = {
  month: Month
  userId: number
  name: string
  deleted: boolean
  costPico: bigint
  unpriced: number
}

/** What each person cost in each of `months`; cells without usage are left out. */
export async function costByMonth(_: Admin, months: readonly Month[]): Promise<MonthCell[]> {
  const [first, last] = [months.toSorted().at(0), months.toSorted().at(-1)]
  if (!first || !last) return []
  const span = { from: monthSpan(first).from, to: monthSpan(last).to }
  const [cells, people] = await Promise.all([cutSums(span, 'user', 'month'), peopleEver()])
  return cells
    .filter((cell) => months.includes(cell.bar) && isUsed(cell))
    .map(({ bar, item, costPico, unpriced }) => {
      const userId = Number(item)
      return { month: bar, userId, ...nameOf(people, userId), costPico, unpriced }
    })
}
