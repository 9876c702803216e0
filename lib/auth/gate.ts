import { redirect } from 'next/navigation'
import { cache } from 'react'
import { AppError } from '../core/errors'
import { db } from '../db/client'
import { note } from '../logging/request-log'
import type { Admin, Member } from './actor'
import { bearerOf, refusedBearer } from './bearer'
import { type LiveUser, userById, userByToken } from './live-user'
import { isAdmin, proveAdmin, proveMember } from './proof'
import { sessionUser } from './session'

/** Proof that the bearer of the request's token is an admin. Throws unauthorized, forbidden or rate_limited. */
export async function adminFromBearer(request: Request): Promise<Admin> {
  const admin = proveAdmin(await fromBearer(request))
  if (!admin) throw new AppError('forbidden', 'This needs the token of an admin.')
  return admin
}

/** Proof that the request bears any live token. Throws unauthorized or rate_limited. */
export async function memberFromBearer(request: Request): Promise<Member> {
  return proveMember(await fromBearer(request))
}

/** For pages and actions: an admin, or the visitor is sent to where they belong. */
export async function requireAdmin(): Promise<Admin> {
  return proveAdmin(await signedIn()) ?? redirect('/me')
}

/** For pages and actions: anyone who is signed in, or the visitor is sent to set up or sign in. */
export async function requireMember(): Promise<Member> {
  return proveMember(await signedIn())
}

/** Who is looking, for the navigation; proves nothing. */
export async function viewer(): Promise<{ userId: number; name: string; isAdmin: boolean } | null> {
  const user = await current()
  return user && { userId: user.id, name: user.name, isAdmin: isAdmin(user) }
}

const current = cache(async () => {
  const session = await sessionUser()
  if (!session) return null
  const user = await userById(session.userId)
  return user?.sessionEpoch === session.epoch ? known(user) : null
})

async function signedIn(): Promise<LiveUser> {
  const user = await current()
  if (user) return user
  const root = await db.user.findUnique({ where: { id: 1 }, select: { id: true } })
  redirect(root ? '/sign-in' : '/setup')
}

function known(user: LiveUser): LiveUser {
  note({ userId: user.id })
  return user
}

async function fromBearer(request: Request): Promise<LiveUser> {
  const token = bearerOf(request)
  const user = token ? await userByToken(token) : null
  if (user) return known(user)
  throw refusedBearer(request, token)
}
