import { record } from '../audit/audit'
import { env } from '../config/env'
import { AppError } from '../core/errors'
import { db } from '../db/client'
import type { Tx } from '../db/database'
import { ROOT_ID, type UserWithToken } from './row'
import { naming, newToken, sealInto } from './token'

export const hasRoot = async () => (await db.user.count({ where: { id: ROOT_ID } })) > 0

/**
 * Makes the root user; open to anyone until there is one. Whoever comes second, even at the same moment, is refused:
 * transactions run one after another, and the id is taken.
 */
export async function initRoot(
  input: { zone?: string | undefined; token?: string | undefined } = {},
): Promise<UserWithToken> {
  const token = input.token ?? newToken()
  const now = new Date()
  const root = { id: ROOT_ID, name: 'root', liveName: 'root', role: 'admin', createdAt: now, updatedAt: now }
  return db.$transaction(async (tx) => {
    if (await tx.user.count({ where: { id: ROOT_ID } })) throw initialized()
    await tx.user.create({ data: { ...root, ...naming(token) }, select: { id: true } })
    await keepZone(tx, input.zone)
    await record(tx, null, 'user.init', ROOT_ID)
    return sealInto(tx, ROOT_ID, token)
  })
}

/** The zone of the books: the one told, else the one they have, else the environment's. */
export async function keepZone(tx: Tx, told?: string | undefined) {
  const where = { name: 'reportingZone' }
  const create = { ...where, value: told ?? env().REPORTING_TZ }
  await tx.setting.upsert({ where, create, update: told ? { value: told } : {} })
}

const initialized = () => new AppError('already_initialized', 'Chatelaine already has its root user.')
