import { cookies as cookieStore } from 'next/headers'
import NextAuth, { getServerSession, type NextAuthOptions } from 'next-auth'
import { log } from '../logging/log'
import { context } from '../runtime/context'
import { cookie, cookies } from './cookies'
import { type OidcRejection, oidcProvider } from './oidc-provider'
import { tokenProvider } from './token-provider'

/** The content of the session cookie. Whether user and epoch are still valid is checked in the database on every request. */
type Session = { userId: number; epoch: number; signedInAt: number }

/** The result of our sign-in providers: a user's ID and session epoch, or why OpenID Connect rejected them. */
type SignIn = { id: string } & ({ epoch: number } | { rejection: OidcRejection })

const MAX_AGE_SECONDS = 7 * 24 * 3600

const options = async (): Promise<NextAuthOptions> => {
  const oidc = oidcProvider()
  return {
    secret: (await context().currentVault()).subkey('session'),
    session: { strategy: 'jwt', maxAge: MAX_AGE_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    cookies: cookies(),
    logger: {
      error: (code, why) =>
        log.warn({ code, why: why instanceof Error ? why.message : why.error?.message }, 'next-auth'),
      warn: () => undefined,
      debug: () => undefined,
    },
    providers: [tokenProvider(), ...(oidc ? [oidc] : [])],
    callbacks: {
      signIn: ({ user }) => rejectionPage(user as SignIn) ?? true,
      jwt: ({ token, user }) => (user ? newSession(user as unknown as SignIn) : token),
      session: ({ session, token: { sub, epoch, signedInAt } }) =>
        Object.assign(session, { userId: Number(sub), epoch, signedInAt }),
      redirect: ({ url, baseUrl }) => safeRedirect(url, baseUrl),
    },
  }
}

const rejectionPage = (signIn: SignIn) => ('rejection' in signIn ? `/sign-in?error=${signIn.rejection}` : null)

const newSession = (signIn: SignIn) => ({
  sub: signIn.id,
  epoch: 'epoch' in signIn ? signIn.epoch : null,
  signedInAt: Date.now(),
})

/** Prevents open redirects: `target` if it is a path on this `origin`, absolute or not, otherwise the home page. */
function safeRedirect(target: string, origin: string): string {
  const path = target.startsWith(`${origin}/`) ? target.slice(origin.length) : target
  if (!path.startsWith('/') || /\\|\p{Cc}/u.test(path)) return origin
  const url = new URL(path, origin)
  return url.origin === origin && !url.pathname.includes('//') ? url.href : origin
}

type RouteContext = { params: Promise<{ nextauth: string[] }> }

/** The endpoints of next-auth, except `_log`, through which any client could write to our log. */
export const authHandler = async (request: Request, context: RouteContext): Promise<Response> =>
  (await context.params).nextauth[0] === '_log'
    ? new Response(null, { status: 404 })
    : NextAuth(await options())(request, context)

/** next-auth extends a session each time it is read; we still expire it seven days after sign-in. */
export async function currentSession(): Promise<Session | null> {
  const session = (await getServerSession(await options())) as Partial<Session> | null
  if (!session || ![session.userId, session.epoch, session.signedInAt].every(Number.isInteger)) return null
  const { signedInAt } = session as Session
  return Date.now() < signedInAt + MAX_AGE_SECONDS * 1000 ? (session as Session) : null
}

/** Signs this browser out by deleting its cookie. */
export async function endSession() {
  const { name, options } = cookie('session')
  const store = await cookieStore()
  store.delete({ name, path: options.path, secure: options.secure })
}
