import Credentials from 'next-auth/providers/credentials'
import { recordFailedSignIn, recordSignIn } from '../audit/sign-ins'
import { AppError } from '../core/errors'
import { toPublicError } from '../logging/public-error'
import { context } from '../runtime/context'
import { activeUserByToken } from './active-users'
import { toActor } from './authorize'

/** Sign-in with an access token. */
export const tokenProvider = () =>
  Credentials({
    id: 'token',
    credentials: { token: { type: 'password' } },
    // next-auth shows the message of an error to the client, so it is only ever one of our codes.
    authorize: (credentials, request) =>
      signIn(credentials?.token, String(request.headers?.['x-chatelaine-address'] ?? '')).catch((error: unknown) => {
        throw new Error(toPublicError(error, 'unknown').code)
      }),
  })

async function signIn(token: unknown, address: string) {
  const user = typeof token === 'string' && token ? await activeUserByToken(token.trim()) : null
  if (user) {
    await recordSignIn(toActor(user))
    return { id: String(user.id), epoch: user.sessionEpoch }
  }
  await recordFailedSignIn()
  if (context().throttle.recordInvalidToken(address) !== null)
    throw new AppError('rate_limited', 'Too many invalid tokens from this address.')
  return null
}
