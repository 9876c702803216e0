import { redirect } from 'next/navigation'
import { cache } from 'react'
import { type Actor, type AdminActor, ROOT_USER_ID } from '../audit/actor'
import { addRequestFacts } from '../logging/request-log'
import { db } from '../runtime/db'
import { type ActiveUser, activeUserById } from './active-users'
import { isAdmin, toActor, toAdminActor } from './authorize'
import { currentSession } from './session'

/** For pages and server actions that only admins may use. Redirects members to their own page, everyone else to sign in. */
export async function requireAdmin(): Promise<AdminActor> {
  return toAdminActor(await requireSession()) ?? redirect('/me')
}

/** For pages and server actions of any signed-in user. Redirects everyone else to sign in, or to set up. */
export async function requireUser(): Promise<Actor> {
  return toActor(await requireSession())
}

/** The signed-in user, for display only: it authorizes nothing. */
export async function currentUser(): Promise<{ userId: number; name: string; isAdmin: boolean } | null> {
  const user = await sessionUser()
  return user && { userId: user.id, name: user.name, isAdmin: isAdmin(user) }
}

/** Once per request. The session's epoch has to be the user's current one. */
const sessionUser = cache(async (): Promise<ActiveUser | null> => {
  const session = await currentSession()
  if (!session) return null
  const user = await activeUserById(session.userId)
  if (user?.sessionEpoch !== session.epoch) return null
  addRequestFacts({ userId: user.id })
  return user
})

async function requireSession(): Promise<ActiveUser> {
  const user = await sessionUser()
  if (user) return user
  const root = await db.user.findUnique({ where: { id: ROOT_USER_ID }, select: { id: true } })
  redirect(root ? '/sign-in' : '/setup')
}
