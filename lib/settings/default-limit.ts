import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { formatPico } from '../core/money'
import { db } from '../db/client'
import type { DefaultLimit } from './schema'

const where = { name: 'defaultMonthlyLimitPico' }

/** What those without a monthly limit of their own may cost a month, in pico-dollars; null for any amount. */
export async function getDefaultLimit(_: Admin): Promise<bigint | null> {
  const row = await db.setting.findUnique({ where })
  return row && BigInt(row.value)
}

/** Holds from the next request on, this month's spending included. */
export async function setDefaultLimit(admin: Admin, { monthlyLimit: pico }: DefaultLimit): Promise<void> {
  await db.$transaction(async (tx) => {
    if (pico === null) await tx.setting.deleteMany({ where })
    else await tx.setting.upsert({ where, create: { ...where, value: String(pico) }, update: { value: String(pico) } })
    await record(tx, admin, 'limit.set', undefined, pico === null ? 'none' : formatPico(pico))
  })
}
