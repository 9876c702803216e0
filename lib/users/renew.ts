import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { laterThan } from '../core/time'
import { db } from '../db/client'
import type { Tx } from '../db/database'
import { unique } from '../db/unique'
import { context } from '../runtime/context'
import type { UserPatch } from './schema'
import { naming, newToken } from './token'
import { patchIn, removeIn } from './users'

/** Deletes an admin and resets every token they could read, both or neither. Answers the new token of who does it. */
export const removeAndRenew = (admin: Admin, id: number): Promise<string> =>
  db.$transaction(async (tx) => {
    await removeIn(tx, admin, id)
    return renewTokens(tx, admin)
  })

/** As `removeAndRenew`, for an admin who becomes a member. */
export const patchAndRenew = (admin: Admin, id: number, said: UserPatch): Promise<string> =>
  unique(() =>
    db.$transaction(async (tx) => {
      await patchIn(tx, admin, id, said)
      return renewTokens(tx, admin)
    }),
  )

/** Everyone's, also of those who left: a token that works again when they are restored was as readable as the others. */
async function renewTokens(tx: Tx, admin: Admin): Promise<string> {
  const vault = await context().currentVault()
  const people = await tx.user.findMany({ select: { id: true, tokenHmac: true, updatedAt: true } })
  await tx.retiredToken.createMany({ data: people.map(({ tokenHmac: hmac }) => ({ hmac })) })
  let own = ''
  for (const { id, updatedAt } of people) {
    const token = newToken()
    const sealed = { ...naming(token), tokenSealed: vault.seal(`User.token:${id}`, token) }
    const data = { ...sealed, sessionEpoch: { increment: 1 }, updatedAt: laterThan(updatedAt) }
    await tx.user.update({ where: { id }, data, select: { id: true } })
    if (id === admin.userId) own = token
  }
  await record(tx, admin, 'user.renew', undefined, String(people.length))
  return own
}
