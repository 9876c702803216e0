import { record } from '../audit/audit'
import type { Member } from '../auth/actor'
import { AppError } from '../core/errors'
import { laterThan } from '../core/time'
import { db } from '../db/client'
import { conflict, unique } from '../db/unique'
import { noSuchUser, type UserWithToken } from './row'
import { fingerprint, naming, newToken, sealInto } from './token'

/** Gives a new token; the old one dies at once and is never valid again. Admins reset anyone, members themselves. */
export async function resetUser(member: Member, id: number, chosen?: string): Promise<UserWithToken> {
  if (!member.isAdmin && id !== member.userId)
    throw new AppError('forbidden', 'Members may reset only their own token.')
  if (!member.isAdmin && chosen) throw new AppError('forbidden', 'Only an admin may choose a token.')
  const token = chosen ?? newToken()
  return unique(() =>
    db.$transaction(async (tx) => {
      const select = { tokenHmac: true, updatedAt: true }
      const before = await tx.user.findUnique({ where: { id, deletedAt: null }, select })
      if (!before) throw noSuchUser()
      const hmac = fingerprint(token)
      if (hmac === before.tokenHmac || (await tx.retiredToken.count({ where: { hmac } }))) throw conflict('token')
      await tx.retiredToken.create({ data: { hmac: before.tokenHmac } })
      const data = { ...naming(token), sessionEpoch: { increment: 1 }, updatedAt: laterThan(before.updatedAt) }
      await tx.user.update({ where: { id }, data, select: { id: true } })
      await record(tx, member, 'user.reset', id)
      return sealInto(tx, id, token)
    }),
  )
}
