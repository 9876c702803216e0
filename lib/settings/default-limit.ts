import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { formatPico } from '../core/money'
import { db } from '../runtime/db'
import type { DefaultLimit } from './schema'

const where = { name: 'defaultMonthlyLimitPico' }

/** The monthly budget of users without their own, in pico-dollars; null if unlimited. */
export async function getDefaultLimit(_: AdminActor): Promise<bigint | null> {
  const row = await db.setting.findUnique({ where })
  return row && BigInt(row.value)
}

/** Applies from the next request on. What was spent this month counts. */
export async function setDefaultLimit(admin: AdminActor, { monthlyLimit: pico }: DefaultLimit): Promise<void> {
  await db.$transaction(async (tx) => {
    if (pico === null) await tx.setting.deleteMany({ where })
    else await tx.setting.upsert({ where, create: { ...where, value: String(pico) }, update: { value: String(pico) } })
    await record(tx, admin, 'limit.set', undefined, pico === null ? 'none' : formatPico(pico))
  })
}
