import Credentials from 'next-auth/providers/credentials'
import { noteRefusal, noteSignIn } from '../audit/sessions'
import { house } from '../house'
import { userByToken } from './live-user'
import { proveMember } from './proof'

/** Signing in with one's own token. */
export const withToken = () =>
  Credentials({
    id: 'token',
    credentials: { token: { type: 'password' } },
    async authorize(given, request) {
      const user = given?.token ? await userByToken(given.token.trim()) : null
      const address = String(request.headers?.['x-chatelaine-address'] ?? '')
      if (user) {
        await noteSignIn(proveMember(user), address)
        return { id: String(user.id), epoch: user.sessionEpoch }
      }
      await noteRefusal(address)
      if (house().throttle.badToken(address) !== null) throw new Error('rate_limited')
      return null
    },
  })
