import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { formatPico } from '../core/money'
import { db } from '../runtime/db'
import type { HostedToolReserve } from './schema'

const where = { name: 'hostedToolReservePico' }

/**
 * What a request of a user with a budget reserves for hosted tools whose cost has no upper bound, in pico-dollars; null if such
 * requests are rejected.
 */
export async function getHostedToolReserve(_: AdminActor): Promise<bigint | null> {
  const row = await db.setting.findUnique({ where })
  return row && BigInt(row.value)
}

/** Applies from the next request on. */
export async function setHostedToolReserve(admin: AdminActor, { reserve: pico }: HostedToolReserve): Promise<void> {
  await db.$transaction(async (tx) => {
    if (pico === null) await tx.setting.deleteMany({ where })
    else await tx.setting.upsert({ where, create: { ...where, value: String(pico) }, update: { value: String(pico) } })
    await record(tx, admin, 'limit.set_tools', undefined, pico === null ? 'none' : formatPico(pico))
  })
}
