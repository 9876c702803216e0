import { context } from '../runtime/context'
import { db } from '../runtime/db'

const identity = {
  id: true,
  name: true,
  role: true,
  disabled: true,
  expiresAt: true,
  deletedAt: true,
  sessionEpoch: true,
} as const

/** A user who may authenticate: not deleted, paused or expired. Raising `sessionEpoch` ends all of their sessions. */
export type ActiveUser = { id: number; name: string; role: string; sessionEpoch: number }

/** By their first token. Accepts any text from a client; tokens are UUIDs, so case does not matter. */
export async function activeUserByToken(token: string): Promise<ActiveUser | null> {
  const tokenHmac = context().vault.fingerprint('token', token.toLowerCase())
  return ifActive(await db.user.findUnique({ where: { tokenHmac }, select: identity }))
}

/** `tokenId` and `gatewayOnly` are those of a further token. */
type TokenUser = ActiveUser & { tokenId?: number; gatewayOnly?: boolean }

/** Accepts further tokens as well: for requests, not for sign-in, as a session would outlive its token. */
export async function activeUserByAnyToken(token: string): Promise<TokenUser | null> {
  const user = await activeUserByToken(token)
  if (user) return user
  const tokenHmac = context().vault.fingerprint('token', token.toLowerCase())
  const either = [{ tokenHmac }, { previousHmac: tokenHmac, previousUntil: { gt: new Date() } }]
  const further = await db.accessToken.findFirst({ where: { revokedAt: null, OR: either } })
  if (!further || isExpired(further)) return null
  const owner = await activeUserById(further.userId)
  return owner && { ...owner, tokenId: further.id, gatewayOnly: further.gatewayOnly }
}

export async function activeUserById(id: number): Promise<ActiveUser | null> {
  return ifActive(await db.user.findUnique({ where: { id }, select: identity }))
}

/** ASCII addresses only: Unicode lower-casing maps the Kelvin sign to `k`, which would match another user's address. */
export async function activeUserByEmail(email: string): Promise<ActiveUser | null> {
  if (!/^[\x21-\x7e]+$/.test(email)) return null
  return ifActive(await db.user.findUnique({ where: { liveEmail: email.toLowerCase() }, select: identity }))
}

type Identity = ActiveUser & { disabled: boolean; expiresAt: Date | null; deletedAt: Date | null }

function ifActive(user: Identity | null): ActiveUser | null {
  if (!user || user.deletedAt || user.disabled) return null
  return isExpired(user) ? null : user
}

const isExpired = ({ expiresAt }: Pick<Identity, 'expiresAt'>) =>
  expiresAt !== null && expiresAt.getTime() <= Date.now()
