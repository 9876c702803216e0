import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { formatPico } from '../core/money'
import { db } from '../runtime/db'
import type { DefaultLimit, HostedToolReserve } from './schema'

/** A setting that is an amount of pico-dollars, or absent. */
type Limit = { name: string; auditAction: 'limit.set' | 'limit.set_tools' }

const defaultLimit: Limit = { name: 'defaultMonthlyLimitPico', auditAction: 'limit.set' }
const hostedToolReserve: Limit = { name: 'hostedToolReservePico', auditAction: 'limit.set_tools' }

/** The monthly budget of users without their own, in pico-dollars; null if unlimited. */
export const getDefaultLimit = (_: AdminActor): Promise<bigint | null> => get(defaultLimit)

/** Applies from the next request on. What was spent this month counts. */
export const setDefaultLimit = (admin: AdminActor, { monthlyLimit }: DefaultLimit): Promise<void> =>
  set(admin, defaultLimit, monthlyLimit)

/**
 * What a request of a user with a budget reserves for hosted tools whose cost has no upper bound, in pico-dollars; null if such
 * requests are rejected.
 */
export const getHostedToolReserve = (_: AdminActor): Promise<bigint | null> => get(hostedToolReserve)

/** Applies from the next request on. */
export const setHostedToolReserve = (admin: AdminActor, { reserve }: HostedToolReserve): Promise<void> =>
  set(admin, hostedToolReserve, reserve)

async function get({ name }: Limit): Promise<bigint | null> {
  const row = await db.setting.findUnique({ where: { name } })
  return row && BigInt(row.value)
}

async function set(admin: AdminActor, { name, auditAction }: Limit, pico: bigint | null): Promise<void> {
  await db.$transaction(async (tx) => {
    const value = String(pico)
    if (pico === null) await tx.setting.deleteMany({ where: { name } })
    else await tx.setting.upsert({ where: { name }, create: { name, value }, update: { value } })
    await record(tx, admin, auditAction, undefined, pico === null ? 'none' : formatPico(pico))
  })
}
