import { record } from '../audit/audit'
import type { Admin, Member } from '../auth/actor'
import { AppError } from '../core/errors'
import { laterThan } from '../core/time'
import { db } from '../db/client'
import type { Tx } from '../db/database'
import { unique } from '../db/unique'
import { columnsOf } from './columns'
import { noSuchUser, ROOT_ID, shown, toRow, type UserRow, type UserWithToken } from './row'
import type { NewUser, UserPatch } from './schema'
import { naming, newToken, sealInto } from './token'

type Deleted = { deleted?: boolean | undefined }

/** The living by id, and those who left when `deleted` asks for them too. */
export async function listUsers(_: Admin, { deleted }: Deleted = {}): Promise<UserRow[]> {
  const where = deleted ? {} : { deletedAt: null }
  return (await db.user.findMany({ where, select: shown, orderBy: { id: 'asc' } })).map(toRow)
}

export async function getUser(_: Admin, id: number, { deleted }: Deleted = {}): Promise<UserRow> {
  const row = await db.user.findUnique({ where: { id }, select: shown })
  if (!row || (row.deletedAt && !deleted)) throw noSuchUser()
  return toRow(row)
}

export async function getMe(member: Member): Promise<UserRow> {
  return toRow(await db.user.findUniqueOrThrow({ where: { id: member.userId }, select: shown }))
}

export async function addUser(admin: Admin, said: NewUser): Promise<UserWithToken> {
  const token = newToken()
  const now = new Date()
  const data = { ...columnsOf(said), name: said.name, ...naming(token), createdAt: now, updatedAt: now }
  return unique(() =>
    db.$transaction(async (tx) => {
      const { id } = await tx.user.create({ data, select: { id: true } })
      await record(tx, admin, 'user.add', id)
      return sealInto(tx, id, token)
    }),
  )
}

/** Demoting or pausing someone ends their sessions. */
export const patchUser = (admin: Admin, id: number, said: UserPatch): Promise<UserRow> =>
  unique(() => db.$transaction((tx) => patchIn(tx, admin, id, said)))

export async function patchIn(tx: Tx, admin: Admin, id: number, said: UserPatch): Promise<UserRow> {
  if (id === ROOT_ID && (said.role === 'member' || said.disabled || said.expiresAt)) throw rootProtected()
  const before = await tx.user.findUnique({ where: { id, deletedAt: null }, select: shown })
  if (!before) throw noSuchUser()
  const names = Object.keys(said).filter((name) => said[name as keyof UserPatch] !== undefined)
  if (names.length === 0) return toRow(before)
  const ends = (said.role === 'member' && before.role === 'admin') || (said.disabled === true && !before.disabled)
  const epoch = ends ? { sessionEpoch: { increment: 1 } } : {}
  const data = { ...columnsOf(said), ...epoch, updatedAt: laterThan(before.updatedAt) }
  await record(tx, admin, 'user.change', id, names.join(' '))
  return toRow(await tx.user.update({ where: { id }, data, select: shown }))
}

/** The token dies at once; the history stays, by name. */
export const removeUser = (admin: Admin, id: number): Promise<void> => db.$transaction((tx) => removeIn(tx, admin, id))

export async function removeIn(tx: Tx, admin: Admin, id: number): Promise<void> {
  if (id === ROOT_ID) throw rootProtected()
  const before = await tx.user.findUnique({ where: { id, deletedAt: null }, select: { updatedAt: true } })
  if (!before) throw noSuchUser()
  const now = laterThan(before.updatedAt)
  const gone = { liveName: null, liveEmail: null, deletedAt: now, sessionEpoch: { increment: 1 } }
  await tx.user.update({ where: { id }, data: { ...gone, updatedAt: now }, select: { id: true } })
  await record(tx, admin, 'user.remove', id)
}

/** The same token works again. */
export async function restoreUser(admin: Admin, id: number): Promise<UserRow> {
  return unique(() =>
    db.$transaction(async (tx) => {
      const before = await tx.user.findUnique({ where: { id, deletedAt: { not: null } }, select: shown })
      if (!before) throw new AppError('not_found', 'There is no deleted user with this id.')
      const back = { liveName: before.name, liveEmail: before.email, deletedAt: null }
      await record(tx, admin, 'user.restore', id)
      const data = { ...back, updatedAt: laterThan(before.updatedAt) }
      return toRow(await tx.user.update({ where: { id }, data, select: shown }))
    }),
  )
}

const rootProtected = () => new AppError('root_protected', 'The root user cannot be deleted, paused or demoted.')
