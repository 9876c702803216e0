import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { formatPico } from '../core/money'
import { dayOf, monthOf } from '../core/time'
import type { Tx } from '../db/database'
import { db } from '../runtime/db'
import type { DefaultLimit, HostedToolReserve } from './schema'
import { currentZone } from './time-zone'

/** A setting that is an amount of pico-dollars, or absent. */
type Limit = { name: string; auditAction: 'limit.set' | 'limit.set_tools' }

const defaultLimit: Limit = { name: 'defaultMonthlyLimitPico', auditAction: 'limit.set' }
const hostedToolReserve: Limit = { name: 'hostedToolReservePico', auditAction: 'limit.set_tools' }

/** The monthly budget of users without their own, in pico-dollars; null if unlimited. */
export const getDefaultLimit = (_: AdminActor): Promise<bigint | null> => readDefaultLimit()

/** For what is shown to its user. */
export const readDefaultLimit = (tx: Pick<Tx, 'setting'> = db): Promise<bigint | null> => get(defaultLimit, tx)

/** Applies from the next request on. What was spent this month counts. */
export const setDefaultLimit = (admin: AdminActor, { monthlyLimit }: DefaultLimit): Promise<void> =>
  set(admin, defaultLimit, monthlyLimit, rearmDefaultWarnings)

/**
 * What a request of a user with a budget reserves for hosted tools whose cost has no upper bound, in pico-dollars; null if such
 * requests are rejected.
 */
export const getHostedToolReserve = (_: AdminActor): Promise<bigint | null> => get(hostedToolReserve)

/** Applies from the next request on. */
export const setHostedToolReserve = (admin: AdminActor, { reserve }: HostedToolReserve): Promise<void> =>
  set(admin, hostedToolReserve, reserve)

async function get({ name }: Limit, tx: Pick<Tx, 'setting'> = db): Promise<bigint | null> {
  const row = await tx.setting.findUnique({ where: { name } })
  return row && BigInt(row.value)
}

/**
 * Lets the thresholds of a user's budget be reported again this month: called when the budget changes, since it is another amount
 * that is reached. The next settlement records which thresholds are.
 */
export async function rearmBudgetWarnings(tx: Tx, userId: number): Promise<void> {
  await tx.userMonth.updateMany({ where: { userId, ...warnedThisMonth() }, data: { warned: 0, alerted: 0 } })
}

const warnedThisMonth = () => ({
  month: monthOf(dayOf(Date.now(), currentZone())),
  OR: [{ warned: { gt: 0 } }, { alerted: { gt: 0 } }],
})

async function rearmDefaultWarnings(tx: Tx) {
  // In the order in which the ledger locks them, or two transactions could wait for each other.
  const order = { orderBy: { userId: 'asc' }, select: { userId: true } } as const
  const warned = (await tx.userMonth.findMany({ where: warnedThisMonth(), ...order })).map(({ userId }) => userId)
  const own = await tx.user.findMany({
    where: { id: { in: warned }, monthlyLimitPico: { not: null } },
    select: { id: true },
  })
  const hasOwn = new Set(own.map(({ id }) => id))
  for (const userId of warned) if (!hasOwn.has(userId)) await rearmBudgetWarnings(tx, userId)
}

async function set(
  admin: AdminActor,
  { name, auditAction }: Limit,
  pico: bigint | null,
  onChange: (tx: Tx) => Promise<void> = async () => {},
): Promise<void> {
  await db.$transaction(async (tx) => {
    const before = await tx.setting.findUnique({ where: { name } })
    const value = String(pico)
    if (pico === null) await tx.setting.deleteMany({ where: { name } })
    else await tx.setting.upsert({ where: { name }, create: { name, value }, update: { value } })
    if ((before?.value ?? 'null') !== value) await onChange(tx)
    await record(tx, admin, auditAction, undefined, pico === null ? 'none' : formatPico(pico))
  })
}
