import { AppError } from '../core/errors'
import { context } from '../runtime/context'

export const bearerOf = (request: Request): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1]

/** Why a request is refused whose `token` opens nothing. One that was shown counts against its address. */
export function refusedBearer(request: Request, token: string | undefined): AppError {
  const wait = token ? context().throttle.badToken(request.headers.get('x-chatelaine-address') ?? '') : null
  return wait === null
    ? new AppError('unauthorized', 'A live token is needed: Authorization: Bearer {token}.')
    : new AppError('rate_limited', 'Too many wrong tokens from this address.', {
        headers: { 'Retry-After': String(wait) },
      })
}
