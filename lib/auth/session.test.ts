import { NextRequest } from 'next/server'
import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openTestContext } from '../../test/context'
import { inRequest } from '../../test/next-request'
import type { AdminActor } from '../audit/actor'
import { initRoot } from '../users/root'
import { addUser, patchUser } from '../users/users'
import { requireAdmin, requireUser } from './guards'
import { authHandler, currentSession } from './session'

const admin = { userId: 1, isAdmin: true } as AdminActor
const ORIGIN = 'http://console.test'
const DAY_MS = 24 * 3600 * 1000

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  vi.stubEnv('NEXTAUTH_URL', ORIGIN)
  context = await openTestContext()
  await initRoot()
})
afterAll(() => context.remove())

/** Runs `work` with the session cookie of a user who signed in `ago` ms before. */
async function signedIn<Result>(userId: number, work: () => Promise<Result>, ago = 0, epoch = 0): Promise<Result> {
  const token = { sub: String(userId), epoch, signedInAt: Date.now() - ago }
  const secret = (await context.currentVault()).subkey('session')
  return inRequest({ 'chatelaine.session': await encode({ secret, token, maxAge: 3600 }) }, work)
}

const redirectTo = (path: string) => ({ digest: expect.stringContaining(`;${path};`) })

test('a session lasts seven days from sign-in', async () => {
  expect(await signedIn(1, currentSession, 7 * DAY_MS - 60_000)).toMatchObject({ userId: 1, epoch: 0 })
  expect(await signedIn(1, currentSession, 7 * DAY_MS)).toBeNull()
})

test('a session of an earlier epoch is over, and only an admin passes the guard for admins', async () => {
  const { id } = await addUser(admin, { name: 'Ann', role: 'admin' })
  expect(await signedIn(id, requireAdmin)).toEqual({ userId: id, isAdmin: true })
  await patchUser(admin, id, { role: 'member' })
  await expect(signedIn(id, requireUser)).rejects.toMatchObject(redirectTo('/sign-in'))
  expect(await signedIn(id, requireUser, 0, 1)).toEqual({ userId: id, isAdmin: false })
  await expect(signedIn(id, requireAdmin, 0, 1)).rejects.toMatchObject(redirectTo('/me'))
})

test.each([
  ['/usage?by=key', `${ORIGIN}/usage?by=key`],
  [`${ORIGIN}/keys`, `${ORIGIN}/keys`],
  ['https://evil.example/', ORIGIN],
  ['//evil.example', ORIGIN],
  ['/\\evil.example', ORIGIN],
  ['/.//evil.example', ORIGIN],
  [`${ORIGIN}.evil.example/`, ORIGIN],
])('sign-in with the callback URL %j redirects to %s', async (callbackUrl, expected) => {
  const url = `${ORIGIN}/api/auth/csrf?callbackUrl=${encodeURIComponent(callbackUrl)}`
  const params = Promise.resolve({ nextauth: ['csrf'] })
  const response = await inRequest({}, () => authHandler(new NextRequest(url), { params }))
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith('chatelaine.callback='))
  expect(decodeURIComponent(/=([^;]*)/.exec(cookie ?? '')?.[1] ?? '')).toBe(expected)
})
