import { type LiveUser, userByEmail } from './live-user'

/** What a provider of OpenID Connect says of a visitor. */
export type Claims = { sub: string; email?: unknown; email_verified?: unknown }

/** Why a visitor whom the provider knows is not let in. */
export type Refusal = 'unverified' | 'unknown'

/** The member with the visitor's address, once the provider says that it has seen it to be theirs. Nobody is ever added. */
export async function memberOf({ email, email_verified: isVerified }: Claims): Promise<LiveUser | Refusal> {
  if (typeof email !== 'string' || isVerified !== true) return 'unverified'
  return (await userByEmail(email)) ?? 'unknown'
}
