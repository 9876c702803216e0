import { type Actor, type AdminActor, ROOT_USER_ID } from '../audit/actor'
import { describeChanges } from '../audit/changes'
import { record } from '../audit/record'
import { AppError } from '../core/errors'
import { laterThan } from '../core/time'
import type { Tx } from '../db/database'
import { conflictOnDuplicate } from '../db/database'
import { db } from '../runtime/db'
import { rearmBudgetWarnings } from '../settings/limits'
import { toUserColumns, toUserRow, type UserRow, type UserWithToken, userNotFound, userSelect } from './row'
import type { NewUser, UserPatch } from './schema'
import { generateToken, storeToken, tokenColumns } from './token'

/** `deleted`: include deleted users. */
type Options = { deleted?: boolean | undefined }

/** Ordered by ID. */
export async function listUsers(_: AdminActor, { deleted }: Options = {}): Promise<UserRow[]> {
  const where = deleted ? {} : { deletedAt: null }
  return (await db.user.findMany({ where, select: userSelect, orderBy: { id: 'asc' } })).map(toUserRow)
}

export async function getUser(_: AdminActor, id: number, { deleted }: Options = {}): Promise<UserRow> {
  const row = await db.user.findUnique({ where: { id }, select: userSelect })
  if (!row || (row.deletedAt && !deleted)) throw userNotFound()
  return toUserRow(row)
}

export async function getMe({ userId }: Actor): Promise<UserRow> {
  return toUserRow(await db.user.findUniqueOrThrow({ where: { id: userId }, select: userSelect }))
}

/** Throws `conflict` if a user who is not deleted has the name or e-mail address. */
export async function addUser(admin: AdminActor, input: NewUser): Promise<UserWithToken> {
  const token = generateToken()
  const now = new Date()
  const data = { ...toUserColumns(input), name: input.name, ...tokenColumns(token), createdAt: now, updatedAt: now }
  return conflictOnDuplicate(() =>
    db.$transaction(async (tx) => {
      const { id } = await tx.user.create({ data, select: { id: true } })
      await record(tx, admin, 'user.add', id)
      return storeToken(tx, id, token)
    }),
  )
}

/** Changes only the fields that `patch` has. Demoting or pausing a user ends their sessions. */
export const patchUser = (admin: AdminActor, id: number, patch: UserPatch): Promise<UserRow> =>
  conflictOnDuplicate(() => db.$transaction((tx) => patchUserInTx(tx, admin, id, patch)))

export async function patchUserInTx(tx: Tx, admin: AdminActor, id: number, patch: UserPatch): Promise<UserRow> {
  if (id === ROOT_USER_ID && (patch.role === 'member' || patch.disabled || patch.expiresAt)) throw rootProtected()
  const before = await tx.user.findUnique({ where: { id, deletedAt: null }, select: userSelect })
  if (!before) throw userNotFound()
  const fields = Object.keys(patch).filter((name) => patch[name as keyof UserPatch] !== undefined)
  if (fields.length === 0) return toUserRow(before)
  const isDemoted = patch.role === 'member' && before.role === 'admin'
  const isPaused = patch.disabled === true && !before.disabled
  const epoch = isDemoted || isPaused ? { sessionEpoch: { increment: 1 } } : {}
  const data = { ...toUserColumns(patch), ...epoch, updatedAt: laterThan(before.updatedAt) }
  await record(tx, admin, 'user.change', id, describeChanges(before, data))
  if (data.monthlyLimitPico !== undefined && data.monthlyLimitPico !== before.monthlyLimitPico)
    await rearmBudgetWarnings(tx, id)
  return toUserRow(await tx.user.update({ where: { id }, data, select: userSelect }))
}

/** Revokes the token immediately. Usage history keeps the user's name. */
export const removeUser = (admin: AdminActor, id: number): Promise<void> =>
  db.$transaction((tx) => removeUserInTx(tx, admin, id))

export async function removeUserInTx(tx: Tx, admin: AdminActor, id: number): Promise<void> {
  if (id === ROOT_USER_ID) throw rootProtected()
  const before = await tx.user.findUnique({ where: { id, deletedAt: null }, select: { updatedAt: true } })
  if (!before) throw userNotFound()
  const now = laterThan(before.updatedAt)
  const data = { liveName: null, liveEmail: null, deletedAt: now, sessionEpoch: { increment: 1 }, updatedAt: now }
  await tx.user.update({ where: { id }, data, select: { id: true } })
  await record(tx, admin, 'user.remove', id)
}

/** Makes the user's token valid again. Throws `conflict` if the name or e-mail address is taken by now. */
export async function restoreUser(admin: AdminActor, id: number): Promise<UserRow> {
  return conflictOnDuplicate(() =>
    db.$transaction(async (tx) => {
      const before = await tx.user.findUnique({ where: { id, deletedAt: { not: null } }, select: userSelect })
      if (!before) throw new AppError('not_found', 'There is no deleted user with this ID.')
      const live = { liveName: before.name, liveEmail: before.email, deletedAt: null }
      await record(tx, admin, 'user.restore', id)
      const data = { ...live, updatedAt: laterThan(before.updatedAt) }
      return toUserRow(await tx.user.update({ where: { id }, data, select: userSelect }))
    }),
  )
}

/** Ends all sessions of the actor, this one included. The token remains valid. */
export async function revokeSessions(actor: Actor): Promise<void> {
  await db.$transaction(async (tx) => {
    const data = { sessionEpoch: { increment: 1 } }
    await tx.user.update({ where: { id: actor.userId }, data, select: { id: true } })
    await record(tx, actor, 'session.revoke')
  })
}

const rootProtected = () => new AppError('root_protected', 'The root user cannot be deleted, paused or demoted.')
