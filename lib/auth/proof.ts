import type { Admin, Member } from './actor'

const ROOT_ID = 1

export const isAdmin = ({ id, role }: { id: number; role: string }) => id === ROOT_ID || role === 'admin'

/** The only maker of proofs; the linter lets nothing outside lib/auth import it. */
export function proveMember(user: { id: number; role: string }): Member {
  return { userId: user.id, isAdmin: isAdmin(user) } as Member
}

/** Null when the person is no admin. */
export function proveAdmin(user: { id: number; role: string }): Admin | null {
  return isAdmin(user) ? (proveMember(user) as Admin) : null
}
