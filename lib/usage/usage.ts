import type { Admin, Member } from '../auth/actor'
import { db } from '../db/client'
import type { Span } from '../time'

/** Sums of days, exact. `unpriced` counts requests whose cost is unknown, which is not the same as $0. */
export type Totals = { costPico: bigint; units: bigint; requests: number; unpriced: number }
export type UserTotals = Totals & { userId: number; name: string; deleted: boolean }

const sums = { costPico: true, units: true, requests: true, unpriced: true } as const
const within = ({ from, to }: Span) => ({ day: { gte: from, lt: to } })

export async function totals(_: Admin, span: Span): Promise<Totals> {
  return filled((await db.usageDay.aggregate({ where: within(span), _sum: sums }))._sum)
}

export const myUsage = async ({ userId }: Member, span: Span): Promise<Totals & { userId: number }> => ({
  userId,
  ...(await sumOf(userId, span)),
})

/** What one person used. */
export const usageOf = (_: Admin, userId: number, span: Span): Promise<Totals> => sumOf(userId, span)

/** By user, those with usage in the span only, the deleted among them. */
export async function usageByUser(_: Admin, span: Span): Promise<UserTotals[]> {
  const used = { OR: [{ units: { gt: 0 } }, { costPico: { gt: 0 } }, { unpriced: { gt: 0 } }] }
  const where = { ...within(span), ...used }
  const found = await db.usageDay.groupBy({ by: ['userId'], where, _sum: sums, orderBy: { userId: 'asc' } })
  const named = await db.user.findMany({ select: { id: true, name: true, deletedAt: true } })
  const people = new Map(named.map((user) => [user.id, user]))
  return found.map(({ userId, _sum }) => {
    const person = people.get(userId)
    return {
      userId,
      name: person?.name ?? `#${userId}`,
      deleted: !person || person.deletedAt !== null,
      ...filled(_sum),
    }
  })
}

/** What was used of models that have no price yet. */
export async function unpricedModels(_: Admin, span: Span): Promise<{ model: string; requests: number }[]> {
  const where = { ...within(span), unpriced: { gt: 0 } }
  const found = await db.usageDay.groupBy({ by: ['model'], where, _sum: { unpriced: true }, orderBy: { model: 'asc' } })
  return found.map(({ model, _sum }) => ({ model, requests: _sum.unpriced ?? 0 }))
}

async function sumOf(userId: number, span: Span): Promise<Totals> {
  return filled((await db.usageDay.aggregate({ where: { ...within(span), userId }, _sum: sums }))._sum)
}

type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null }

const filled = (sum: Nullable<Totals>): Totals => ({
  costPico: sum.costPico ?? 0n,
  units: sum.units ?? 0n,
  requests: sum.requests ?? 0,
  unpriced: sum.unpriced ?? 0,
})
