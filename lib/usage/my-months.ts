import type { Member } from '../auth/actor'
import { type Month, monthSpan } from '../time'
import type { MonthCell } from './cost-by-month'
import { myUsage } from './usage'

/** A member's own months, in the shape of everyone's; those without usage are left out. */
export async function myMonths(member: Member, name: string, months: readonly Month[]): Promise<MonthCell[]> {
  const usages = await Promise.all(months.map((month) => myUsage(member, monthSpan(month))))
  return usages.flatMap(({ userId, costPico, units, requests, unpriced }, index) => {
    const month = months[index]
    return month && (units > 0n || requests > 0) ? [{ month, userId, name, deleted: false, costPico, unpriced }] : []
  })
}
