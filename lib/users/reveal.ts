import { record } from '../audit/audit'
import { seldomEach } from '../audit/seldom'
import type { Admin, Member } from '../auth/actor'
import { db } from '../db/client'
import type { Vault } from '../encryption/vault'
import { context } from '../runtime/context'
import { noSuchUser, shown, toRow, type UserRow, type UserWithToken } from './row'

const revealed = { ...shown, tokenSealed: true } as const
type Sealed = Parameters<typeof toRow>[0] & { tokenSealed: string | null }

/** With their tokens, because the documented API shows them. */
export async function revealUsers(
  _: Admin,
  { deleted }: { deleted?: boolean | undefined } = {},
): Promise<UserWithToken[]> {
  const where = deleted ? {} : { deletedAt: null }
  const rows = await db.user.findMany({ where, select: revealed, orderBy: { id: 'asc' } })
  const vault = await context().currentVault()
  return rows.map((row) => open(vault, row))
}

/** For one look from the console: it leaves a line in the audit. */
export async function revealUser(admin: Admin, id: number): Promise<UserWithToken> {
  const row = await db.user.findUnique({ where: { id, deletedAt: null }, select: revealed })
  if (!row) throw noSuchUser()
  await db.$transaction((tx) => record(tx, admin, 'user.reveal', id))
  return open(await context().currentVault(), row)
}

/** `row` as the documented API shows it. The API tells tokens in every reply, so a line in the audit would tell nothing. */
export async function withToken(_: Admin, row: UserRow): Promise<UserWithToken> {
  const { tokenSealed } = await db.user.findUniqueOrThrow({ where: { id: row.id }, select: { tokenSealed: true } })
  return { ...row, token: tokenOf(await context().currentVault(), row.id, tokenSealed) }
}

/** One's own, for the console: it leaves a line in the audit, a few an hour. */
export async function revealOwn(member: Member): Promise<string> {
  if (looks.pass(member.userId) !== null)
    await db.$transaction((tx) => record(tx, member, 'user.reveal', member.userId))
  return (await revealMe(member)).token
}

const looks = seldomEach(20)

export async function revealMe(member: Member): Promise<UserWithToken> {
  const row = await db.user.findUniqueOrThrow({ where: { id: member.userId }, select: revealed })
  return open(await context().currentVault(), row)
}

const open = (vault: Vault, { tokenSealed, ...row }: Sealed): UserWithToken => ({
  ...toRow(row),
  token: tokenOf(vault, row.id, tokenSealed),
})

function tokenOf(vault: Vault, id: number, sealed: string | null): string {
  if (sealed === null) throw new Error(`User ${id} has no token`)
  return vault.open(`User.token:${id}`, sealed)
}
