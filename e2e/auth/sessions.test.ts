import { encode } from 'next-auth/jwt'
import { makeVault } from '../../lib/encryption/vault'
import { builtActions } from '../access-matrix/built'
import { callAction } from '../access-matrix/call'
import { addUser, startApp, type User } from '../support/app'
import {
  type CookieClient,
  cookieClient,
  signedInClient,
  signInWithToken,
  startOidcSignIn,
} from '../support/cookie-client'
import { CLIENT, startIdentityProvider } from '../support/identity-provider'
import { expect, test } from '../support/vitest'
import { externalUrls, internalUrls } from './callback-urls'

const SEVEN_DAYS_MS = 7 * 24 * 3600 * 1000

const isSignedIn = async ({ request }: CookieClient) => (await request('/me')).status === 200

test('over TLS every sign-in cookie is __Host-, Secure, HttpOnly and SameSite=Lax', async () => {
  const provider = await startIdentityProvider({})
  const env = {
    NEXTAUTH_URL: 'https://chatelaine.example',
    TRUSTED_PROXIES: '127.0.0.1,::1',
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
  }
  const { app, close } = await startApp({ env })
  provider.serve('https://chatelaine.example', true)
  const throughProxy = { origin: 'https://chatelaine.example', 'x-forwarded-host': 'chatelaine.example' }
  const browser = cookieClient(app.url, throughProxy)
  const { setCookie } = await signInWithToken(browser, app.rootToken)
  expect(await isSignedIn(browser)).toBe(true)
  setCookie.push(...(await startOidcSignIn(cookieClient(app.url, throughProxy))).setCookie)
  const names = new Set(setCookie.map((line) => line.split('=')[0]))
  const expected = ['session', 'csrf', 'callback', 'pkce', 'state', 'nonce']
  expect(names).toEqual(new Set(expected.map((name) => `__Host-chatelaine.${name}`)))
  for (const line of setCookie) {
    for (const attribute of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'])
      expect(line.toLowerCase().split('; ')).toContain(attribute.toLowerCase())
    expect(line).not.toMatch(/domain=/i)
  }
  await close()
  await provider.close()
})

test('a session expires seven days after sign-in, however often it is used', async () => {
  const key = Buffer.alloc(32, 'seven days')
  const { app, close } = await startApp({ env: { ENCRYPTION_KEY: key.toString('base64') } })
  const secret = makeVault(key).subkey('session')
  const signedInAgo = async (ago: number) => {
    const token = { sub: '1', epoch: 0, signedInAt: Date.now() - ago }
    return cookieClient(app.url, {}, { 'chatelaine.session': await encode({ secret, token, maxAge: 3600 }) })
  }
  const renewed = async (ago: number) => {
    const client = await signedInAgo(ago)
    const { headers } = await client.request('/api/auth/session')
    expect(headers.getSetCookie().join()).toContain('chatelaine.session=')
    return client
  }
  expect(await isSignedIn(await signedInAgo(SEVEN_DAYS_MS - 60_000))).toBe(true)
  expect(await isSignedIn(await renewed(SEVEN_DAYS_MS - 60_000))).toBe(true)
  expect(await isSignedIn(await signedInAgo(SEVEN_DAYS_MS))).toBe(false)
  expect(await isSignedIn(await renewed(SEVEN_DAYS_MS))).toBe(false)
  await close()
})

test('sessions end immediately on reset, deletion, pause, demotion, expiry and signing out everywhere', async ({
  app,
}) => {
  const endings: Record<string, (user: User) => Promise<unknown>> = {
    reset: ({ id }) => app.api('POST', `/1/users/${id}/reset`),
    'own reset': ({ id, token }) => app.api('POST', `/1/users/${id}/reset`, undefined, token),
    deletion: ({ id }) => app.api('DELETE', `/1/users/${id}`),
    'deletion and restoration': async ({ id }) => {
      await app.api('DELETE', `/1/users/${id}`)
      await app.api('POST', `/1/users/${id}/restore`)
    },
    pause: ({ id }) => app.api('PATCH', `/1/users/${id}`, { disabled: true }),
    'pause and resumption': async ({ id }) => {
      await app.api('PATCH', `/1/users/${id}`, { disabled: true })
      await app.api('PATCH', `/1/users/${id}`, { disabled: false })
    },
    demotion: ({ id }) => app.api('PATCH', `/1/users/${id}`, { role: 'member' }),
    'signing out everywhere': async (user) => {
      const action = builtActions().find(({ name }) => name === 'signOutEverywhere')
      if (action) await callAction({ client: await signedInClient(app.url, user.token) }, action, [])
    },
    expiry: ({ id }) => app.api('PATCH', `/1/users/${id}`, { expiresAt: '2026-01-01T00:00:00Z' }),
  }
  for (const [name, end] of Object.entries(endings)) {
    const user = await addUser(app, { name, role: 'admin' })
    const sessions = [await signedInClient(app.url, user.token), await signedInClient(app.url, user.token)]
    expect(await Promise.all(sessions.map(isSignedIn)), name).toEqual([true, true])
    await end(user)
    expect(await Promise.all(sessions.map(isSignedIn)), name).toEqual([false, false])
  }
})

test('sign-in redirects only to a path on this server, whatever callback URL it is given', async ({ app }) => {
  expect(internalUrls.length + externalUrls.length).toBe(60)
  const redirectFor = async (callbackUrl: string) => {
    const { url } = await signInWithToken(cookieClient(app.url), app.rootToken, { callbackUrl })
    return url
  }
  for (const [callbackUrl, path] of internalUrls)
    expect(await redirectFor(callbackUrl.replace('ORIGIN', app.url)), callbackUrl).toBe(app.url + path)
  for (const callbackUrl of externalUrls)
    expect(await redirectFor(callbackUrl.replace('ORIGIN', app.url)), callbackUrl).toBe(app.url)
})

test('no form, page or script of another site changes anything', async ({ app }) => {
  const root = await signedInClient(app.url, app.rootToken)
  const crossSite = [
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: app.url.replace(/\d+$/, '1') },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of crossSite) {
    for (const path of ['/api/auth/signout', '/api/auth/callback/token', '/me', '/users', '/sign-in']) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const rejected = await root.request(path, { method, headers, body: 'x=1' })
        expect([rejected.status, await rejected.json()], `${method} ${path} ${JSON.stringify(headers)}`).toEqual([
          403,
          { error: expect.any(String), code: 'forbidden' },
        ])
      }
    }
    const withoutToken = await root.request('/1/users', { method: 'POST', headers, body: '{"name":"x"}' })
    expect(withoutToken.status).toBe(401)
  }
  expect(await isSignedIn(root)).toBe(true)
})

test('behind TLS an action that redirects returns the page it redirects to', async () => {
  const env = { NEXTAUTH_URL: 'https://chatelaine.example', TRUSTED_PROXIES: '127.0.0.1,::1' }
  const { app, close } = await startApp({ env })
  const headers = { 'x-forwarded-host': 'chatelaine.example', 'x-forwarded-proto': 'https' }
  const browser = cookieClient(app.url, { origin: 'https://chatelaine.example', ...headers })
  await signInWithToken(browser, app.rootToken)
  const action = builtActions().find(({ name }) => name === 'signOut')
  if (!action) throw new Error('no action signOut')
  const { outcome, body } = await callAction({ client: browser }, action, [])
  expect(outcome).toBe('/sign-in')
  expect(body).toContain('Access token')
  expect(await isSignedIn(browser)).toBe(false)
  expect(app.server.log()).not.toContain('library output')
  await close()
})

test('nothing can be written to the log through next-auth', async ({ app }) => {
  for (const path of ['/api/auth/_log', '/api/auth/%5Flog'])
    expect(
      (await cookieClient(app.url).request(path, { method: 'POST', body: 'code=from-next-auth&level=error' })).status,
    ).toBe(404)
  expect(app.server.log()).not.toContain('from-next-auth')
})
