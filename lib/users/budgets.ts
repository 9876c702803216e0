import type { Actor } from '../audit/actor'
import { AppError } from '../core/errors'
import { dayOf, endOfPeriod, type Period } from '../core/time'
import type { Tx } from '../db/database'
import { context } from '../runtime/context'
import { db } from '../runtime/db'
import { readDefaultLimit } from '../settings/limits'
import { currentZone } from '../settings/time-zone'
import { type UserRow, userNotFound } from './row'

/** What a user may spend in the period that it is, has spent, and what their open requests hold. In pico-dollars. */
export type BudgetStatus = {
  period: Period
  limitPico: bigint
  /** Of that, what it has been raised by for now. */
  raisedPico: bigint
  spentPico: bigint
  heldPico: bigint
  /** Null for all time. */
  resetsAt: Date | null
}

type Limits = Pick<UserRow, 'dailyLimitPico' | 'weeklyLimitPico' | 'monthlyLimitPico' | 'totalLimitPico'>

/** From the shortest period on; the default budget is theirs if they have no other for the month. Without raises. */
export async function limitsOf(
  tx: Pick<Tx, 'setting'>,
  user: Limits,
): Promise<{ period: Period; limitPico: bigint }[]> {
  const limits: [Period, bigint | null][] = [
    ['day', user.dailyLimitPico],
    ['week', user.weeklyLimitPico],
    ['month', user.monthlyLimitPico ?? (await readDefaultLimit(tx))],
    ['total', user.totalLimitPico],
  ]
  return limits.flatMap(([period, limitPico]) => (limitPico === null ? [] : [{ period, limitPico }]))
}

const select = { dailyLimitPico: true, weeklyLimitPico: true, monthlyLimitPico: true, totalLimitPico: true } as const

/** Of a user who is not deleted, raises included. */
export async function listBudgets(actor: Actor, userId: number): Promise<BudgetStatus[]> {
  if (!actor.isAdmin && userId !== actor.userId)
    throw new AppError('forbidden', 'Members may read only their own budgets.')
  const now = new Date()
  const active = { userId, state: 'granted', OR: [{ until: null }, { until: { gt: now } }] }
  const [user, raises] = await Promise.all([
    db.user.findUnique({ where: { id: userId, deletedAt: null }, select }),
    db.budgetRaise.findMany({ where: active, select: { period: true, amountPico: true } }),
  ])
  if (!user) throw userNotFound()
  const [zone, { ledger }] = [currentZone(), context()]
  const day = dayOf(now.getTime(), zone)
  const statusOf = async ({ period, limitPico }: { period: Period; limitPico: bigint }): Promise<BudgetStatus> => {
    const raisedPico = raises.reduce((sum, raise) => (raise.period === period ? sum + raise.amountPico : sum), 0n)
    const { settledPico, reservedPico } = await ledger.periodAmounts({ userId, period, day })
    const end = endOfPeriod(period, now.getTime(), zone)
    const resetsAt = end === null ? null : new Date(end)
    return {
      period,
      limitPico: limitPico + raisedPico,
      raisedPico,
      spentPico: settledPico,
      heldPico: reservedPico,
      resetsAt,
    }
  }
  return Promise.all((await limitsOf(db, user)).map(statusOf))
}
