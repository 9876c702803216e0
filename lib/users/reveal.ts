import type { Actor, AdminActor } from '../audit/actor'
import { auditThrottlePerUser } from '../audit/audit-throttle'
import { record } from '../audit/record'
import { recordSecretRead } from '../audit/secret-reads'
import { MAX_ID } from '../core/input'
import type { Vault } from '../encryption/vault'
import { context } from '../runtime/context'
import { db } from '../runtime/db'
import { maskedSecret, masksSecrets, requireReadableToken } from '../settings/masked-secrets'
import { toUserRow, type UserRow, type UserWithToken, userNotFound, userSelect } from './row'
import type { UserQuery } from './schema'

const select = { ...userSelect, tokenSealed: true } as const
type Encrypted = Parameters<typeof toUserRow>[0] & { tokenSealed: string | null }

/**
 * Users with their tokens by ID, for the API, which includes them in every response. `deleted`: include deleted users. `after`
 * and `limit`: a page of them. Masked tokens are not read.
 */
export async function revealUsers(
  admin: AdminActor,
  { deleted, after, limit = MAX_ID }: Partial<UserQuery> = {},
): Promise<UserWithToken[]> {
  const isMasked = masksSecrets(admin)
  if (!isMasked) await recordSecretRead(admin, 'user.read_tokens')
  const where = { ...(deleted ? {} : { deletedAt: null }), ...(after === undefined ? {} : { id: { gt: after } }) }
  const rows = await db.user.findMany({ where, select, orderBy: { id: 'asc' }, take: limit })
  if (isMasked) return rows.map(mask)
  const vault = await context().currentVault()
  return rows.map((row) => decrypt(vault, row))
}

/** A user with the token, for the console: audited. Throws `forbidden` if tokens are masked. */
export async function revealUser(admin: AdminActor, id: number): Promise<UserWithToken> {
  requireReadableToken(admin, id)
  const row = await db.user.findUnique({ where: { id, deletedAt: null }, select })
  if (!row) throw userNotFound()
  await db.$transaction((tx) => record(tx, admin, 'user.reveal', id))
  return decrypt(await context().currentVault(), row)
}

/** Adds the token to `row`, for the API: masked if it is to be. */
export async function attachToken(admin: AdminActor, row: UserRow): Promise<UserWithToken> {
  if (masksSecrets(admin)) return { ...row, token: maskedSecret(row.tokenHint) }
  await recordSecretRead(admin, 'user.read_tokens')
  const { tokenSealed } = await db.user.findUniqueOrThrow({ where: { id: row.id }, select: { tokenSealed: true } })
  return { ...row, token: decryptToken(await context().currentVault(), row.id, tokenSealed) }
}

/** The actor's own token, for the console: audited, at most 20 times an hour. */
export async function revealOwnToken(actor: Actor): Promise<string> {
  if (ownReveals.tryAcquire(actor.userId) !== null)
    await db.$transaction((tx) => record(tx, actor, 'user.reveal', actor.userId))
  return (await revealSelf(actor)).token
}

const ownReveals = auditThrottlePerUser(20)

/** The actor's own record with the token, for the API: not audited. */
export async function revealSelf({ userId }: Actor): Promise<UserWithToken> {
  const row = await db.user.findUniqueOrThrow({ where: { id: userId }, select })
  return decrypt(await context().currentVault(), row)
}

const mask = ({ tokenSealed: _, ...row }: Encrypted): UserWithToken => ({
  ...toUserRow(row),
  token: maskedSecret(row.tokenHint),
})

const decrypt = (vault: Vault, { tokenSealed, ...row }: Encrypted): UserWithToken => ({
  ...toUserRow(row),
  token: decryptToken(vault, row.id, tokenSealed),
})

function decryptToken(vault: Vault, id: number, encrypted: string | null): string {
  if (encrypted === null) throw new Error(`User ${id} has no token`)
  return vault.decrypt(`User.token:${id}`, encrypted)
}
