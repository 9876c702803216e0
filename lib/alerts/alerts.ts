import { formatPico } from '../core/money'
import { formatInstant } from '../core/time'
import type { AppContext } from '../runtime/context'

/** That somebody has reached a share of their monthly limit. */
export type Alert = { userId: number; month: string; percent: 80 | 100; body: string }

type Row = {
  userId: bigint
  month: string
  warned: bigint
  alerted: bigint
  settledPico: bigint
  name: string
  limitPico: bigint | null
}

const PENDING = `SELECT m."userId", m."month", m."warned", m."alerted", m."settledPico", u."name",
    coalesce(u."monthlyLimitPico",
      (SELECT CAST("value" AS BIGINT) FROM "Setting" WHERE "name" = 'defaultMonthlyLimitPico')) AS "limitPico"
  FROM "UserMonth" m JOIN "User" u ON u."id" = m."userId"
  WHERE m."warned" > m."alerted" AND m."lastUsedAt" > :since ORDER BY m."lastUsedAt" LIMIT 100`

const OLDEST_MS = 7 * 24 * 3_600_000

/** Warnings that were noted and not delivered yet, none older than a week. */
export async function pendingAlerts(house: AppContext, now = Date.now()): Promise<Alert[]> {
  const rows = await house.readLong<Row>(PENDING, { since: now - OLDEST_MS })
  return rows.flatMap((row) =>
    ([80, 100] as const)
      .filter((percent) => BigInt(percent) > row.alerted && BigInt(percent) <= row.warned)
      .map((percent) => ({
        userId: Number(row.userId),
        month: row.month,
        percent,
        body: bodyOf(row, percent, formatInstant(new Date(now), house.zone())),
      })),
  )
}

export const alertDelivered = ({ db }: AppContext, { userId, month, percent }: Alert) =>
  db.userMonth.updateMany({ where: { userId, month, alerted: { lt: percent } }, data: { alerted: percent } })

const bodyOf = ({ userId, month, settledPico, name, limitPico }: Row, percent: number, at: string) =>
  JSON.stringify({
    // The same at every try, so that a receiver can tell a repetition.
    id: `limit-${userId}-${month}-${percent}`,
    type: 'limit.reached',
    at,
    user: { id: Number(userId), name },
    month,
    percent,
    spent: formatPico(settledPico),
    limit: limitPico === null ? null : formatPico(limitPico),
  })
