import Credentials from 'next-auth/providers/credentials'
import { noteRefusal, noteSignIn } from '../audit/sessions'
import { AppError } from '../core/errors'
import { failureOf } from '../http/failure'
import { context } from '../runtime/context'
import { userByToken } from './live-user'
import { proveMember } from './proof'

/** Signing in with one's own token. */
export const withToken = () =>
  Credentials({
    id: 'token',
    credentials: { token: { type: 'password' } },
    // next-auth tells anybody the message of what is thrown.
    authorize: (given, request) =>
      whoHas(given?.token, String(request.headers?.['x-chatelaine-address'] ?? '')).catch((error: unknown) => {
        throw new Error(failureOf(error, 'unknown').code)
      }),
  })

async function whoHas(token: unknown, address: string) {
  const user = typeof token === 'string' && token ? await userByToken(token.trim()) : null
  if (user) {
    await noteSignIn(proveMember(user), address)
    return { id: String(user.id), epoch: user.sessionEpoch }
  }
  await noteRefusal(address)
  if (context().throttle.badToken(address) !== null)
    throw new AppError('rate_limited', 'Too many wrong tokens from this address.')
  return null
}
