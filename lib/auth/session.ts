import { cookies } from 'next/headers'
import NextAuth, { getServerSession, type NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { noteRefusal, noteSignIn } from '../audit/sessions'
import { env } from '../env'
import { house } from '../house'
import { log } from '../log'
import { userByToken } from './live-user'
import { proveMember } from './proof'

/** A session says who and since which epoch; whether that still holds is asked of the database at each request. */
type Session = { userId: number; epoch: number }

const SEVEN_DAYS = 7 * 24 * 3600

const overTls = () => env().NEXTAUTH_URL?.startsWith('https:') ?? false

function cookie(name: string) {
  const secure = overTls()
  return {
    name: `${secure ? '__Host-' : ''}chatelaine.${name}`,
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure },
  }
}

const options = async (): Promise<NextAuthOptions> => ({
  secret: (await house().currentVault()).subkey('session'),
  session: { strategy: 'jwt', maxAge: SEVEN_DAYS },
  pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
  cookies: {
    sessionToken: cookie('session'),
    csrfToken: cookie('csrf'),
    callbackUrl: cookie('callback'),
  },
  logger: {
    error: (code) => log.warn({ code }, 'next-auth'),
    warn: () => undefined,
    debug: () => undefined,
  },
  providers: [
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
        const wait = house().throttle.badToken(address)
        if (wait !== null) throw new Error('rate_limited')
        return null
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) => (user ? { sub: user.id, epoch: (user as unknown as { epoch: number }).epoch } : token),
    session: ({ session, token }) => Object.assign(session, { userId: Number(token.sub), epoch: token.epoch }),
    redirect: ({ baseUrl }) => baseUrl,
  },
})

export const authHandler = async (request: Request, context: unknown): Promise<Response> =>
  NextAuth(await options())(request, context)

export async function sessionUser(): Promise<Session | null> {
  const session = (await getServerSession(await options())) as Partial<Session> | null
  if (!session || !Number.isInteger(session.userId) || !Number.isInteger(session.epoch)) return null
  return session as Session
}

/** Signs this browser out. */
export async function endSession() {
  const store = await cookies()
  store.delete({ name: cookie('session').name, path: '/', secure: overTls() })
}
