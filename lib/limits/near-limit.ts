import type { Admin } from '../auth/actor'
import { db } from '../db/client'
import { getDefaultLimit } from '../settings/default-limit'
import { currentZone } from '../settings/zone'
import { dayOf, monthOf } from '../time'

export type NearLimit = { id: number; name: string; percent: number }

/** The living who have spent 80 % or more of this month's limit, their own or everyone's, most first. */
export async function nearLimit(admin: Admin): Promise<NearLimit[]> {
  const month = monthOf(dayOf(Date.now(), currentZone()))
  const [everyones, spent, people] = await Promise.all([
    getDefaultLimit(admin),
    db.userMonth.findMany({ where: { month, settledPico: { gt: 0 } }, select: { userId: true, settledPico: true } }),
    db.user.findMany({ where: { deletedAt: null }, select: { id: true, name: true, monthlyLimitPico: true } }),
  ])
  const spentBy = new Map(spent.map(({ userId, settledPico }) => [userId, settledPico]))
  return people
    .flatMap(({ id, name, monthlyLimitPico }) => {
      const limit = monthlyLimitPico ?? everyones
      if (limit === null) return []
      const percent = limit > 0n ? Number(((spentBy.get(id) ?? 0n) * 100n) / limit) : 100
      return percent >= 80 ? [{ id, name, percent }] : []
    })
    .sort((one, other) => other.percent - one.percent || one.id - other.id)
}
