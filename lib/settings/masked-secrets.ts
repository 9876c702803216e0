import type { Actor, AdminActor } from '../audit/actor'
import { env } from '../config/env'
import { AppError } from '../core/errors'

/**
 * Whether stored tokens and provider keys cannot be read back. A variable and no setting of the console, because whoever can
 * read secrets there could turn it off. The operator's commands still can: so could anyone with the data and its key.
 */
export const masksSecrets = (admin: AdminActor): boolean => env().MASK_SECRETS && !admin.isOperator

/** In place of a secret: as clients expect, text, with the end by which people tell secrets apart. */
export const maskedSecret = (hint: string) => `********${hint}`

/** Everyone can read their own token: a session is proof enough of who they are. */
export const canReadToken = (admin: Pick<Actor, 'userId' | 'isOperator'>, userId: number): boolean =>
  !env().MASK_SECRETS || admin.isOperator === true || admin.userId === userId

export function requireReadableToken(admin: AdminActor, userId: number) {
  if (canReadToken(admin, userId)) return
  throw new AppError('forbidden', 'This server does not show tokens again: reset the token to get a new one.')
}
