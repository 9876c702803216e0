import { cookies as cookieStore } from 'next/headers'
import NextAuth, { getServerSession, type NextAuthOptions } from 'next-auth'
import { log } from '../logging/log'
import { context } from '../runtime/context'
import { cookie, cookies } from './cookies'
import type { Refusal } from './member-of'
import { ownUrl } from './own-url'
import { withOidc } from './with-oidc'
import { withToken } from './with-token'

/** A session says who, since which epoch and since when; whether that still holds is asked of the database at each request. */
type Session = { userId: number; epoch: number; signedInAt: number }

/** What a provider of ours makes of a visitor. */
type Visitor = { id: string } & ({ epoch: number } | { refusal: Refusal })

const SEVEN_DAYS = 7 * 24 * 3600

const options = async (): Promise<NextAuthOptions> => {
  const oidc = withOidc()
  return {
    secret: (await context().currentVault()).subkey('session'),
    session: { strategy: 'jwt', maxAge: SEVEN_DAYS },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    cookies: cookies(),
    logger: {
      error: (code, why) =>
        log.warn({ code, why: why instanceof Error ? why.message : why.error?.message }, 'next-auth'),
      warn: () => undefined,
      debug: () => undefined,
    },
    providers: [withToken(), ...(oidc ? [oidc] : [])],
    callbacks: {
      signIn: ({ user }) => refusalOf(user as Visitor) ?? true,
      jwt: ({ token, user }) => (user ? begin(user as unknown as Visitor) : token),
      session: ({ session, token: { sub, epoch, signedInAt } }) =>
        Object.assign(session, { userId: Number(sub), epoch, signedInAt }),
      redirect: ({ url, baseUrl }) => ownUrl(url, baseUrl),
    },
  }
}

const refusalOf = (visitor: Visitor) => ('refusal' in visitor ? `/sign-in?error=${visitor.refusal}` : null)

const begin = (visitor: Visitor) => ({
  sub: visitor.id,
  epoch: 'epoch' in visitor ? visitor.epoch : null,
  signedInAt: Date.now(),
})

type Context = { params: Promise<{ nextauth: string[] }> }

/** The doors of next-auth, but for the one where anybody may write into our log. */
export const authHandler = async (request: Request, context: Context): Promise<Response> =>
  (await context.params).nextauth[0] === '_log'
    ? new Response(null, { status: 404 })
    : NextAuth(await options())(request, context)

/** next-auth makes a session longer whenever it is asked for it: seven days are counted from signing in all the same. */
export async function sessionUser(): Promise<Session | null> {
  const session = (await getServerSession(await options())) as Partial<Session> | null
  if (!session || ![session.userId, session.epoch, session.signedInAt].every(Number.isInteger)) return null
  const { signedInAt } = session as Session
  return Date.now() < signedInAt + SEVEN_DAYS * 1000 ? (session as Session) : null
}

/** Signs this browser out. */
export async function endSession() {
  const { name, options } = cookie('session')
  const store = await cookieStore()
  store.delete({ name, path: options.path, secure: options.secure })
}
