import type { Admin } from '../auth/actor'
import type { Span } from '../time'
import { type UserTotals, usageByUser } from './usage'

/** Who cost most in the span, and what part of the first one's cost each one's is, for a bar. */
export async function topSpenders(admin: Admin, span: Span, most: number): Promise<(UserTotals & { part: number })[]> {
  const people = (await usageByUser(admin, span))
    .toSorted((one, other) => Number(other.costPico - one.costPico) || one.userId - other.userId)
    .slice(0, most)
  const top = people[0]?.costPico ?? 0n
  return people.map((person) => ({ ...person, part: top > 0n ? Number((person.costPico * 1000n) / top) / 1000 : 0 }))
}
