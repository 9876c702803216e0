import type { Actor, AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { AppError } from '../core/errors'
import { formatPico } from '../core/money'
import { endOfPeriod, laterThan, type Period } from '../core/time'
import type { Tx } from '../db/database'
import type { Prisma } from '../db/generated/client'
import { db } from '../runtime/db'
import { currentZone } from '../settings/time-zone'
import { limitsOf } from './budgets'
import { userNotFound } from './row'
import type { NewRaise, RaiseDecision } from './schema'

const select = {
  id: true,
  userId: true,
  period: true,
  amountPico: true,
  state: true,
  reason: true,
  until: true,
  createdById: true,
  decidedById: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.BudgetRaiseSelect

type Stored = Prisma.BudgetRaiseGetPayload<{ select: typeof select }>

/** More for a budget of a user: `requested` by them, `granted` until a time, `declined`, or `ended` before that time. */
export type Raise = Omit<Stored, 'period' | 'state'> & {
  period: Period
  state: 'requested' | 'granted' | 'declined' | 'ended'
}

const toRaise = (row: Stored): Raise => ({
  ...row,
  period: row.period as Period,
  state: row.state as Raise['state'],
})

const MAX_LISTED = 100

/** The latest first, at most 100. */
export async function listRaises(actor: Actor, userId: number): Promise<Raise[]> {
  requireOwnerOrAdmin(actor, userId)
  await requireUser(db, userId)
  return (await db.budgetRaise.findMany({ where: { userId }, select, orderBy: { id: 'desc' }, take: MAX_LISTED })).map(
    toRaise,
  )
}

export type RaiseRequest = Raise & { userName: string }

/** What waits for a decision, the oldest first; of users who are not deleted. */
export async function listRaiseRequests(_: AdminActor): Promise<RaiseRequest[]> {
  const where = { state: 'requested' }
  const rows = await db.budgetRaise.findMany({ where, select, orderBy: { id: 'asc' }, take: MAX_LISTED })
  const ids = [...new Set(rows.map(({ userId }) => userId))]
  const users = await db.user.findMany({
    where: { id: { in: ids }, deletedAt: null },
    select: { id: true, name: true },
  })
  const names = new Map(users.map(({ id, name }) => [id, name]))
  return rows.flatMap((row) => {
    const userName = names.get(row.userId)
    return userName === undefined ? [] : [{ ...toRaise(row), userName }]
  })
}

/**
 * An admin raises a budget at once, until `until` or else the end of its period; a member asks for it. Throws `conflict` if the user
 * has no such budget, or has asked for more of it already.
 */
export async function createRaise(actor: Actor, userId: number, input: NewRaise): Promise<Raise> {
  requireOwnerOrAdmin(actor, userId)
  const { period, amount: amountPico } = input
  return db.$transaction(async (tx) => {
    const user = await requireUser(tx, userId)
    if ((await limitsOf(tx, user)).every((limit) => limit.period !== period))
      throw new AppError('conflict', 'The user has no budget of this kind.')
    const open = await tx.budgetRaise.count({ where: { userId, period, state: 'requested' } })
    if (!actor.isAdmin && open > 0) throw new AppError('conflict', 'You have already asked for more of this budget.')
    const now = new Date()
    const until = input.until ?? endOf(period, now)
    if (until !== null && until <= now) throw new AppError('conflict', 'The raise would end before it begins.')
    const decision = actor.isAdmin
      ? { state: 'granted', until, decidedById: actor.userId }
      : { state: 'requested', until: null, decidedById: null }
    const columns = { userId, period, amountPico, reason: input.reason ?? null, createdById: actor.userId }
    const row = await tx.budgetRaise.create({
      data: { ...columns, ...decision, createdAt: now, updatedAt: now },
      select,
    })
    await record(tx, actor, actor.isAdmin ? 'budget.raise' : 'budget.request', userId, detailOf(row))
    return toRaise(row)
  })
}

/** Of a request: `granted` until `until` or else the end of its period, or `declined`. Of a raise: `ended` at once. */
export async function decideRaise(admin: AdminActor, id: number, { state, until }: RaiseDecision): Promise<Raise> {
  return db.$transaction(async (tx) => {
    const before = await tx.budgetRaise.findUnique({ where: { id }, select })
    if (!before) throw new AppError('not_found', 'There is no such raise.')
    const { userId, period, updatedAt } = toRaise(before)
    await requireUser(tx, userId)
    const now = new Date()
    const ends = state === 'granted' ? (until ?? endOf(period, now)) : before.until
    if (state === 'granted' && ends !== null && ends <= now)
      throw new AppError('conflict', 'The raise would end before it begins.')
    // On PostgreSQL another request may have decided it since it was read.
    const was = state === 'ended' ? 'granted' : 'requested'
    const data = { state, until: ends, decidedById: admin.userId, updatedAt: laterThan(updatedAt) }
    const { count } = await tx.budgetRaise.updateMany({ where: { id, state: was }, data })
    if (count === 0) throw new AppError('conflict', `Only a raise that is ${was} can be ${state}.`)
    const row = await tx.budgetRaise.findUniqueOrThrow({ where: { id }, select })
    await record(tx, admin, ACTIONS[state], userId, detailOf(row))
    return toRaise(row)
  })
}

const ACTIONS = { granted: 'budget.raise', declined: 'budget.decline', ended: 'budget.end_raise' } as const

function endOf(period: Period, now: Date): Date | null {
  const end = endOfPeriod(period, now.getTime(), currentZone())
  return end === null ? null : new Date(end)
}

const detailOf = ({ period, amountPico, until, reason }: Stored) =>
  [`${period}: $${formatPico(amountPico)}`, until && `until ${until.toISOString()}`, reason].filter(Boolean).join('; ')

const userSelect = {
  dailyLimitPico: true,
  weeklyLimitPico: true,
  monthlyLimitPico: true,
  totalLimitPico: true,
} as const

async function requireUser(tx: Pick<Tx, 'user'>, id: number) {
  const user = await tx.user.findUnique({ where: { id, deletedAt: null }, select: userSelect })
  if (!user) throw userNotFound()
  return user
}

function requireOwnerOrAdmin(actor: Actor, userId: number) {
  if (!actor.isAdmin && userId !== actor.userId)
    throw new AppError('forbidden', 'Members may ask only for budgets of their own.')
}
