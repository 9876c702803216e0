import { record } from '../audit/audit'
import type { Admin, Member } from '../auth/actor'
import { db } from '../db/client'
import { house } from '../house'
import { noSuchUser, shown, toRow, type UserWithToken } from './row'

const revealed = { ...shown, tokenSealed: true } as const
type Sealed = Parameters<typeof toRow>[0] & { tokenSealed: string | null }

/** With their tokens, because the documented API shows them. */
export async function revealUsers(
  _: Admin,
  { deleted }: { deleted?: boolean | undefined } = {},
): Promise<UserWithToken[]> {
  const where = deleted ? {} : { deletedAt: null }
  return (await db.user.findMany({ where, select: revealed, orderBy: { id: 'asc' } })).map(open)
}

/** A look from the console leaves a line in the audit; the API tells tokens in every reply, so there a line tells nothing. */
export async function revealUser(
  admin: Admin,
  id: number,
  { from = 'console', deleted }: { from?: 'api' | 'console'; deleted?: boolean | undefined } = {},
): Promise<UserWithToken> {
  const row = await db.user.findUnique({ where: { id }, select: revealed })
  if (!row || (row.deletedAt && !deleted)) throw noSuchUser()
  if (from === 'console') await db.$transaction((tx) => record(tx, admin, 'user.reveal', id))
  return open(row)
}

export async function revealMe(member: Member): Promise<UserWithToken> {
  return open(await db.user.findUniqueOrThrow({ where: { id: member.userId }, select: revealed }))
}

function open({ tokenSealed, ...row }: Sealed): UserWithToken {
  if (tokenSealed === null) throw new Error(`User ${row.id} has no token`)
  return { ...toRow(row), token: house().vault.open(`User.token:${row.id}`, tokenSealed) }
}
