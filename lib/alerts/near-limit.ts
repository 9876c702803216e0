import type { Admin } from '../auth/actor'
import { dayOf, monthOf } from '../core/time'
import { context } from '../runtime/context'
import { getDefaultLimit } from '../settings/default-limit'
import { currentZone } from '../settings/zone'

export type NearLimit = { id: number; name: string; percent: number }

type Row = { id: bigint; name: string; limitPico: bigint; spentPico: bigint }

// Not 100 times what was spent: that is more than an integer holds.
const NEAR = `SELECT * FROM (
    SELECT u."id", u."name", COALESCE(u."monthlyLimitPico", CAST(:everyones AS BIGINT)) AS "limitPico",
      COALESCE(m."settledPico", 0) AS "spentPico"
    FROM "User" u LEFT JOIN "UserMonth" m ON m."userId" = u."id" AND m."month" = :month WHERE u."deletedAt" IS NULL
  ) AS "people" WHERE "spentPico" >= "limitPico" - "limitPico" / 5`

/** The living who have spent 80 % or more of this month's limit, their own or everyone's, most first. */
export async function nearLimit(admin: Admin): Promise<NearLimit[]> {
  const [month, everyones] = [monthOf(dayOf(Date.now(), currentZone())), await getDefaultLimit(admin)]
  const people = await context().readLong<Row>(NEAR, { month, everyones })
  return people
    .map(({ id, name, limitPico, spentPico }) => {
      const percent = limitPico > 0n ? Number((spentPico * 100n) / limitPico) : 100
      return { id: Number(id), name, percent }
    })
    .sort((one, other) => other.percent - one.percent || one.id - other.id)
}
