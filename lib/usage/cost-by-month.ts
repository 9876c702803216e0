import type { Admin } from '../auth/actor'
import { house } from '../house'
import { type Month, monthSpan } from '../time'
import { nameOf, peopleEver } from './names'

export type MonthCell = {
  month: Month
  userId: number
  name: string
  deleted: boolean
  costPico: bigint
  unpriced: number
}

type Cell = { month: string; userId: bigint; costPico: bigint; unpriced: bigint }

/** What each person cost in each of `months`; cells without usage are left out. */
export async function costByMonth(_: Admin, months: readonly Month[]): Promise<MonthCell[]> {
  const [first, last] = [months.toSorted().at(0), months.toSorted().at(-1)]
  if (!first || !last) return []
  const [cells, people] = await Promise.all([
    // By the number first: it sorts in half the time of text.
    house().readLong<Cell>(
      `SELECT "userId", SUBSTR("day", 1, 7) AS "month",
        CAST(SUM("costPico") AS BIGINT) AS "costPico", CAST(SUM("unpriced") AS BIGINT) AS "unpriced"
      FROM "UsageDay"
      WHERE "day" >= :from AND "day" < :to AND ("units" > 0 OR "costPico" > 0 OR "unpriced" > 0)
      GROUP BY 1, 2`,
      { from: monthSpan(first).from, to: monthSpan(last).to },
    ),
    peopleEver(),
  ])
  return cells
    .filter(({ month }) => months.includes(month))
    .map(({ month, userId, costPico, unpriced }) => {
      const id = Number(userId)
      return { month, userId: id, ...nameOf(people, id), costPico: BigInt(costPico), unpriced: Number(unpriced) }
    })
}
