import type { Actor, AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { AppError } from '../core/errors'
import { laterThan } from '../core/time'
import type { Tx } from '../db/database'
import { alreadyTaken, conflictOnDuplicate } from '../db/database'
import { context } from '../runtime/context'
import { db } from '../runtime/db'
import { requireHourlyShare } from './hourly-limit'
import { type UserWithToken, userNotFound } from './row'
import type { UserPatch } from './schema'
import { generateToken, storeToken, tokenColumns, tokenFingerprint } from './token'
import { requireFirstToken } from './tokens'
import { patchUserInTx, removeUserInTx } from './users'

/**
 * Replaces a user's first token with `chosen` or a random one and ends their sessions. The old token is revoked immediately and
 * can never be used again; further tokens stay valid. Admins may reset any token and choose the new one, members only reset their own.
 */
export async function resetUser(actor: Actor, id: number, chosen?: string): Promise<UserWithToken> {
  if (!actor.isAdmin && id !== actor.userId) throw new AppError('forbidden', 'Members may reset only their own token.')
  if (!actor.isAdmin && chosen) throw new AppError('forbidden', 'Only an admin may choose a token.')
  requireFirstToken(actor)
  const token = chosen ?? generateToken()
  return conflictOnDuplicate(() =>
    db.$transaction(async (tx) => {
      const select = { tokenHmac: true, updatedAt: true }
      const before = await tx.user.findUnique({ where: { id, deletedAt: null }, select })
      if (!before) throw userNotFound()
      if (!actor.isAdmin) await requireHourlyShare(tx, actor.userId, 'user.reset')
      const hmac = tokenFingerprint(token)
      const isTaken =
        hmac === before.tokenHmac ||
        (await tx.retiredToken.count({ where: { hmac } })) > 0 ||
        (await tx.accessToken.count({ where: { tokenHmac: hmac } })) > 0
      if (isTaken) throw alreadyTaken('token')
      await tx.retiredToken.create({ data: { hmac: before.tokenHmac } })
      const data = { ...tokenColumns(token), sessionEpoch: { increment: 1 }, updatedAt: laterThan(before.updatedAt) }
      await tx.user.update({ where: { id }, data, select: { id: true } })
      await record(tx, actor, 'user.reset', id)
      return storeToken(tx, id, token)
    }),
  )
}

/** Deletes an admin and, in the same transaction, resets every token they could read. Returns the actor's new token. */
export const removeUserAndRotateTokens = (admin: AdminActor, id: number): Promise<string> =>
  db.$transaction(async (tx) => {
    await removeUserInTx(tx, admin, id)
    return rotateAllTokens(tx, admin)
  })

/** Changes an admin, usually to a member, and resets every token they could read. Returns the actor's new token. */
export const patchUserAndRotateTokens = (admin: AdminActor, id: number, patch: UserPatch): Promise<string> =>
  conflictOnDuplicate(() =>
    db.$transaction(async (tx) => {
      await patchUserInTx(tx, admin, id, patch)
      return rotateAllTokens(tx, admin)
    }),
  )

/**
 * Includes deleted users: restoring one makes the token valid again, and the admin could read it. Further tokens are revoked:
 * the admin could create some for anyone, also with the tokens of others.
 */
async function rotateAllTokens(tx: Tx, admin: AdminActor): Promise<string> {
  const vault = await context().currentVault()
  const users = await tx.user.findMany({ select: { id: true, tokenHmac: true, updatedAt: true } })
  await tx.retiredToken.createMany({ data: users.map(({ tokenHmac: hmac }) => ({ hmac })) })
  const now = new Date()
  const revoked = { revokedAt: now, liveName: null, updatedAt: now }
  await tx.accessToken.updateMany({ where: { revokedAt: null }, data: revoked })
  let ownToken = ''
  for (const { id, updatedAt } of users) {
    const token = generateToken()
    const columns = { ...tokenColumns(token), tokenSealed: vault.encrypt(`User.token:${id}`, token) }
    const data = { ...columns, sessionEpoch: { increment: 1 }, updatedAt: laterThan(updatedAt) }
    await tx.user.update({ where: { id }, data, select: { id: true } })
    if (id === admin.userId) ownToken = token
  }
  await record(tx, admin, 'user.rotate_all_tokens', undefined, String(users.length))
  return ownToken
}
