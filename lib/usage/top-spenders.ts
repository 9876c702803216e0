import type { Admin } from '../auth/actor'
import type { Span } from '../core/time'
import { context } from '../runtime/context'
import { type SumRow, toSum } from './cut-sums'
import { nameOf, peopleEver } from './names'
import { everything, sumsOf } from './slices'
import type { UserTotals } from './usage'

/** Who cost most in the span, and what part of the first one's cost each one's is, for a bar. */
export async function topSpenders(_: Admin, span: Span, most: number): Promise<(UserTotals & { part: number })[]> {
  const { text, values } = sumsOf(span, 'user', everything)
  const [rows, people] = await Promise.all([
    context().readLong<SumRow>(
      `SELECT * FROM (${text}) AS "sums" WHERE "costPico" > 0 OR "units" > 0 OR "unpriced" > 0
        ORDER BY "costPico" DESC, "item" LIMIT :most`,
      { ...values, most },
    ),
    peopleEver(),
  ])
  const top = rows[0]?.costPico ?? 0n
  return rows.map((row) => {
    const { item, ...sum } = toSum(row)
    const userId = Number(item)
    const part = top > 0n ? Number((sum.costPico * 1000n) / top) / 1000 : 0
    return { userId, ...nameOf(people, userId), ...sum, part }
  })
}
