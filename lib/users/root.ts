import { ROOT_USER_ID } from '../audit/actor'
import { record } from '../audit/record'
import { activeUserByToken } from '../auth/active-users'
import { env } from '../config/env'
import { AppError, isAppError } from '../core/errors'
import type { Tx } from '../db/database'
import { log } from '../logging/log'
import { db } from '../runtime/db'
import type { UserWithToken } from './row'
import { generateToken, storeToken, tokenColumns } from './token'

export const hasRoot = async () => (await db.user.count({ where: { id: ROOT_USER_ID } })) > 0

/**
 * Creates the root user, without authorization as long as there is none. Of concurrent calls exactly one succeeds:
 * transactions are serialized, and the ID is fixed. The others throw `already_initialized`.
 */
export async function initRoot(
  input: { zone?: string | undefined; token?: string | undefined } = {},
): Promise<UserWithToken> {
  const token = input.token ?? generateToken()
  const now = new Date()
  const root = { id: ROOT_USER_ID, name: 'root', liveName: 'root', role: 'admin', createdAt: now, updatedAt: now }
  return db.$transaction(async (tx) => {
    if (await tx.user.count({ where: { id: ROOT_USER_ID } })) throw alreadyInitialized()
    await tx.user.create({ data: { ...root, ...tokenColumns(token) }, select: { id: true } })
    await saveReportingZone(tx, input.zone)
    await record(tx, null, 'user.init', ROOT_USER_ID)
    return storeToken(tx, ROOT_USER_ID, token)
  })
}

/** Applies `ROOT_TOKEN`: creates the root user with it, or does nothing if there is a root user. */
export async function ensureRootFromEnv(token: string) {
  if (!(await hasRoot()) && (await isRootCreatedHere(token))) return
  if ((await activeUserByToken(token))?.id !== ROOT_USER_ID)
    log.warn('ROOT_TOKEN is not the token of root, which already exists; ignored')
}

/** False if another replica, started at the same time, was first. */
async function isRootCreatedHere(token: string): Promise<boolean> {
  try {
    await initRoot({ token })
    return true
  } catch (error) {
    if (isAppError(error) && error.code === 'already_initialized') return false
    throw error
  }
}

/** Sets the reporting time zone to `zone`. Without one, keeps the current setting or falls back to `REPORTING_TZ`. */
export async function saveReportingZone(tx: Tx, zone?: string | undefined) {
  const where = { name: 'reportingZone' }
  const create = { ...where, value: zone ?? env().REPORTING_TZ }
  await tx.setting.upsert({ where, create, update: zone ? { value: zone } : {} })
}

const alreadyInitialized = () => new AppError('already_initialized', 'The root user already exists.')
