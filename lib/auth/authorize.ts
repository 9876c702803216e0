import { type Actor, type AdminActor, ROOT_USER_ID } from '../audit/actor'

type User = { id: number; role: string; tokenId?: number }

export const isAdmin = ({ id, role }: User) => id === ROOT_USER_ID || role === 'admin'

/** Turns an authenticated user into an actor. The linter lets only lib/auth import this module. */
export const toActor = (user: User): Actor => {
  const further = user.tokenId === undefined ? {} : { tokenId: user.tokenId }
  return { userId: user.id, isAdmin: isAdmin(user), ...further } as Actor
}

/** Null if the user is not an admin. */
export const toAdminActor = (user: User): AdminActor | null => (isAdmin(user) ? (toActor(user) as AdminActor) : null)
