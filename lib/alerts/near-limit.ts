import type { AdminActor } from '../audit/actor'
import { dayOf, monthOf } from '../core/time'
import { type AppContext, context } from '../runtime/context'
import { getDefaultLimit } from '../settings/limits'
import { currentZone } from '../settings/time-zone'

export type UserNearLimit = { id: number; name: string; percent: number }

type Row = { id: bigint; name: string; limitPico: bigint; spentPico: bigint }

// 100 * spent could overflow a 64-bit integer.
const NEAR_LIMIT = `SELECT * FROM (
    SELECT u."id", u."name", COALESCE(u."monthlyLimitPico", CAST(:defaultLimit AS BIGINT)) AS "limitPico",
      COALESCE(m."settledPico", 0) AS "spentPico"
    FROM "User" u LEFT JOIN "UserMonth" m ON m."userId" = u."id" AND m."month" = :month WHERE u."deletedAt" IS NULL
  ) AS "users" WHERE "spentPico" >= "limitPico" - "limitPico" / 5`

/** Users who spent 80 % or more of their budget of this month, the highest percentage first. */
export async function usersNearLimit(admin: AdminActor): Promise<UserNearLimit[]> {
  const [month, defaultLimit] = [monthOf(dayOf(Date.now(), currentZone())), await getDefaultLimit(admin)]
  const rows = await context().readSlow<Row>(NEAR_LIMIT, { month, defaultLimit })
  return rows
    .map(({ id, name, limitPico, spentPico }) => {
      const percent = limitPico > 0n ? Number((spentPico * 100n) / limitPico) : 100
      return { id: Number(id), name, percent }
    })
    .sort((one, other) => other.percent - one.percent || one.id - other.id)
}

/** By the thresholds of the alerts. The upper bounds are exclusive. */
const USED = ['0-50%', '50-80%', '80-100%', '100%', 'no budget'] as const

// Not in percent, for the same reason.
const BUDGET_USED = `SELECT CASE WHEN "limitPico" IS NULL THEN 'no budget' WHEN "spentPico" >= "limitPico" THEN '100%'
    WHEN "spentPico" >= "limitPico" - "limitPico" / 5 THEN '80-100%'
    WHEN "spentPico" >= "limitPico" - "limitPico" / 2 THEN '50-80%' ELSE '0-50%' END AS "used", COUNT(*) AS "users"
  FROM (
    SELECT COALESCE(u."monthlyLimitPico",
        (SELECT CAST("value" AS BIGINT) FROM "Setting" WHERE "name" = 'defaultMonthlyLimitPico')) AS "limitPico",
      COALESCE(m."settledPico", 0) AS "spentPico"
    FROM "User" u LEFT JOIN "UserMonth" m ON m."userId" = u."id" AND m."month" = :month WHERE u."deletedAt" IS NULL
  ) AS "users" GROUP BY 1`

/** How many users have spent how much of their budget of this month, for the metrics. */
export async function usersByBudgetUsed({ readSlow, zone }: Pick<AppContext, 'readSlow' | 'zone'>) {
  const month = monthOf(dayOf(Date.now(), zone()))
  const rows = await readSlow<{ used: string; users: bigint }>(BUDGET_USED, { month })
  const counts = new Map(rows.map(({ used, users }) => [used, Number(users)]))
  return new Map(USED.map((used) => [used as string, counts.get(used) ?? 0]))
}
