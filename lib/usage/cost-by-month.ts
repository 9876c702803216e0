import type { Admin } from '../auth/actor'
import { db } from '../db/client'
import { type Month, monthSpan } from '../time'

export type MonthCell = {
  month: Month
  userId: number
  name: string
  deleted: boolean
  costPico: bigint
  unpriced: number
}

type Cell = { month: string; userId: number | bigint; costPico: bigint; unpriced: number | bigint }

/** What each person cost in each of `months`; cells without usage are left out. */
export async function costByMonth(_: Admin, months: readonly Month[]): Promise<MonthCell[]> {
  const [first, last] = [months.toSorted().at(0), months.toSorted().at(-1)]
  if (!first || !last) return []
  const cells = await db.$queryRaw<Cell[]>`
    SELECT SUBSTR("day", 1, 7) AS "month", "userId",
      CAST(SUM("costPico") AS BIGINT) AS "costPico", CAST(SUM("unpriced") AS BIGINT) AS "unpriced"
    FROM "UsageDay"
    WHERE "day" >= ${monthSpan(first).from} AND "day" < ${monthSpan(last).to}
      AND ("units" > 0 OR "costPico" > 0 OR "unpriced" > 0)
    GROUP BY 1, 2 ORDER BY 1, 2`
  const people = new Map(
    (await db.user.findMany({ select: { id: true, name: true, deletedAt: true } })).map((user) => [user.id, user]),
  )
  return cells
    .filter(({ month }) => months.includes(month))
    .map(({ month, userId, costPico, unpriced }) => {
      const person = people.get(Number(userId))
      const who = { name: person?.name ?? `#${userId}`, deleted: !person || person.deletedAt !== null }
      return { month, userId: Number(userId), ...who, costPico: BigInt(costPico), unpriced: Number(unpriced) }
    })
}
