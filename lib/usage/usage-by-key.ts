import type { Admin } from '../auth/actor'
import { db } from '../db/client'
import type { Span } from '../time'

export type KeyUsage = { costPico: bigint; unpriced: number }

/** What each key was used for: cost in pico-dollars, and requests whose cost is unknown. */
export async function usageByKey(_: Admin, { from, to }: Span): Promise<Map<number, KeyUsage>> {
  const where = { day: { gte: from, lt: to } }
  const found = await db.usageDay.groupBy({ by: ['keyId'], where, _sum: { costPico: true, unpriced: true } })
  return new Map(
    found.map(({ keyId, _sum }) => [keyId, { costPico: _sum.costPico ?? 0n, unpriced: _sum.unpriced ?? 0 }]),
  )
}
