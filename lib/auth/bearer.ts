import type { Actor, AdminActor } from '../audit/actor'
import { AppError } from '../core/errors'
import { addRequestFacts } from '../logging/request-log'
import { context } from '../runtime/context'
import { activeUserByAnyToken } from './active-users'
import { toActor, toAdminActor } from './authorize'

/** Authenticates an API request as an admin. Throws `unauthorized`, `forbidden` or `rate_limited`. */
export async function adminFromBearer(request: Request): Promise<AdminActor> {
  const admin = toAdminActor(await authenticate(request))
  if (!admin) throw new AppError('forbidden', 'This operation requires the token of an admin.')
  return admin
}

/** Authenticates an API request as any active user. Throws `unauthorized`, `forbidden` or `rate_limited`. */
export async function actorFromBearer(request: Request): Promise<Actor> {
  return toActor(await authenticate(request))
}

async function authenticate(request: Request) {
  const token = bearerToken(request)
  const user = token ? await activeUserByAnyToken(token) : null
  if (!user) throw invalidTokenError(request, token)
  addRequestFacts({ userId: user.id })
  if (user.gatewayOnly) throw new AppError('forbidden', 'This token works for model requests only.')
  return user
}

export const bearerToken = (request: Request): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1]

/** The error for a missing or invalid `token`. An invalid one counts against the rate limit of its address. */
export function invalidTokenError(request: Request, token: string | undefined): AppError {
  const address = request.headers.get('x-chatelaine-address') ?? ''
  const retryAfter = token ? context().throttle.recordInvalidToken(address) : null
  return retryAfter === null
    ? new AppError('unauthorized', 'A valid token is required: Authorization: Bearer {token}.')
    : new AppError('rate_limited', 'Too many invalid tokens from this address.', {
        headers: { 'Retry-After': String(retryAfter) },
      })
}
