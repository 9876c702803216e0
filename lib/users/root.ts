import { record } from '../audit/audit'
import { db } from '../db/client'
import { env } from '../env'
import { AppError } from '../errors'
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
    const zone = { value: input.zone ?? env().REPORTING_TZ }
    const where = { name: 'reportingZone' }
    await tx.setting.upsert({ where, create: { ...where, ...zone }, update: input.zone ? zone : {} })
    await record(tx, null, 'user.init', ROOT_ID)
    return sealInto(tx, ROOT_ID, token)
  })
}

const initialized = () => new AppError('already_initialized', 'Chatelaine already has its root user.')
