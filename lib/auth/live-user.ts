import { db } from '../db/client'
import { context } from '../runtime/context'

const identity = {
  id: true,
  name: true,
  role: true,
  disabled: true,
  expiresAt: true,
  deletedAt: true,
  sessionEpoch: true,
} as const

export type LiveUser = { id: number; name: string; role: string; sessionEpoch: number }

/** The person behind a token, unless deleted, paused or expired. Anything may be asked; a token is a UUID in any case. */
export async function userByToken(token: string): Promise<LiveUser | null> {
  const tokenHmac = context().vault.fingerprint('token', token.toLowerCase())
  return ifLive(await db.user.findUnique({ where: { tokenHmac }, select: identity }))
}

export async function userById(id: number): Promise<LiveUser | null> {
  return ifLive(await db.user.findUnique({ where: { id }, select: identity }))
}

/** Addresses are kept in lower case and in ASCII: the lower case of a Kelvin sign is somebody else's k. */
export async function userByEmail(email: string): Promise<LiveUser | null> {
  if (!/^[\x21-\x7e]+$/.test(email)) return null
  return ifLive(await db.user.findUnique({ where: { liveEmail: email.toLowerCase() }, select: identity }))
}

type Identity = LiveUser & { disabled: boolean; expiresAt: Date | null; deletedAt: Date | null }

function ifLive(user: Identity | null): LiveUser | null {
  if (!user || user.deletedAt || user.disabled) return null
  return user.expiresAt && user.expiresAt.getTime() <= Date.now() ? null : user
}
