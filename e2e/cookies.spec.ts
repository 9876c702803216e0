import { encode } from 'next-auth/jwt'
import { makeVault } from '../lib/encryption/vault'
import { own, strange } from './callback-urls'
import { expect, openHouse, test } from './fixtures'
import { CLIENT, startProvider } from './identity-provider'
import { builtActions } from './rooms/built'
import { act } from './rooms/call'
import { beginOidc, signedIn, signInOver, type Visitor, visitor } from './visitor'

type User = { id: number; token: string }

const SEVEN_DAYS_MS = 7 * 24 * 3600 * 1000

const isIn = async ({ ask }: Pick<Visitor, 'ask'>) => (await ask('/me')).status === 200

test('over TLS every sign-in cookie is __Host-, Secure, HttpOnly and SameSite=Lax', async () => {
  const provider = await startProvider({})
  const env = {
    NEXTAUTH_URL: 'https://house.example',
    TRUSTED_PROXIES: '127.0.0.1,::1',
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
  }
  const { house, close } = await openHouse({ env })
  provider.serve('https://house.example', true)
  const throughProxy = { origin: 'https://house.example', 'x-forwarded-host': 'house.example' }
  const browser = visitor(house.url, throughProxy)
  const { setCookie } = await signInOver(browser, house.rootToken)
  expect(await isIn(browser)).toBe(true)
  setCookie.push(...(await beginOidc(visitor(house.url, throughProxy))).setCookie)
  const names = new Set(setCookie.map((line) => line.split('=')[0]))
  const due = ['session', 'csrf', 'callback', 'pkce', 'state', 'nonce']
  expect(names).toEqual(new Set(due.map((name) => `__Host-chatelaine.${name}`)))
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
  const { house, close } = await openHouse({ env: { ENCRYPTION_KEY: key.toString('base64') } })
  const secret = makeVault(key).subkey('session')
  const since = async (ago: number) => {
    const token = { sub: '1', epoch: 0, signedInAt: Date.now() - ago }
    return visitor(house.url, {}, { 'chatelaine.session': await encode({ secret, token, maxAge: 3600 }) })
  }
  const asked = async (ago: number) => {
    const someone = await since(ago)
    const { headers } = await someone.ask('/api/auth/session')
    expect(headers.getSetCookie().join()).toContain('chatelaine.session=')
    return someone
  }
  expect(await isIn(await since(SEVEN_DAYS_MS - 60_000))).toBe(true)
  expect(await isIn(await asked(SEVEN_DAYS_MS - 60_000))).toBe(true)
  expect(await isIn(await since(SEVEN_DAYS_MS))).toBe(false)
  expect(await isIn(await asked(SEVEN_DAYS_MS))).toBe(false)
  await close()
})

test('sessions end immediately on reset, deletion, pause, demotion, expiry and signing out everywhere', async ({
  house,
}) => {
  const ways: Record<string, (user: User) => Promise<unknown>> = {
    reset: ({ id }) => house.api('POST', `/1/users/${id}/reset`),
    'own reset': ({ id, token }) => house.api('POST', `/1/users/${id}/reset`, undefined, token),
    deletion: ({ id }) => house.api('DELETE', `/1/users/${id}`),
    'deletion, and back again': async ({ id }) => {
      await house.api('DELETE', `/1/users/${id}`)
      await house.api('POST', `/1/users/${id}/restore`)
    },
    pause: ({ id }) => house.api('PATCH', `/1/users/${id}`, { disabled: true }),
    'pause, and on again': async ({ id }) => {
      await house.api('PATCH', `/1/users/${id}`, { disabled: true })
      await house.api('PATCH', `/1/users/${id}`, { disabled: false })
    },
    demotion: ({ id }) => house.api('PATCH', `/1/users/${id}`, { role: 'member' }),
    'signing out everywhere': async (user) => {
      const action = builtActions().find(({ name }) => name === 'signOutEverywhere')
      if (action) await act({ ...user, visitor: await signedIn(house.url, user.token) }, action, [])
    },
    expiry: ({ id }) => house.api('PATCH', `/1/users/${id}`, { expiresAt: '2026-01-01T00:00:00Z' }),
  }
  for (const [name, end] of Object.entries(ways)) {
    const user = (await house.api('POST', '/1/users', { name, role: 'admin' })).body as User
    const sessions = [await signedIn(house.url, user.token), await signedIn(house.url, user.token)]
    expect(await Promise.all(sessions.map(isIn)), name).toEqual([true, true])
    await end(user)
    expect(await Promise.all(sessions.map(isIn)), name).toEqual([false, false])
  }
})

test('sign-in redirects only to a path on this server, whatever callback URL it is given', async ({ house }) => {
  expect(own.length + strange.length).toBe(60)
  const lead = async (callbackUrl: string) => {
    const { url } = await signInOver(visitor(house.url), house.rootToken, { callbackUrl })
    return url
  }
  for (const [asked, leads] of own)
    expect(await lead(asked.replace('ORIGIN', house.url)), asked).toBe(house.url + leads)
  for (const asked of strange) expect(await lead(asked.replace('ORIGIN', house.url)), asked).toBe(house.url)
})

test('no form, page or script of another site changes anything', async ({ house }) => {
  const root = await signedIn(house.url, house.rootToken)
  const foreign = [
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: house.url.replace(/\d+$/, '1') },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of foreign) {
    for (const path of ['/api/auth/signout', '/api/auth/callback/token', '/me', '/users', '/sign-in']) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const refused = await root.ask(path, { method, headers, body: 'x=1' })
        expect([refused.status, await refused.json()], `${method} ${path} ${JSON.stringify(headers)}`).toEqual([
          403,
          { error: expect.any(String), code: 'forbidden' },
        ])
      }
    }
    const withoutToken = await root.ask('/1/users', { method: 'POST', headers, body: '{"name":"x"}' })
    expect(withoutToken.status).toBe(401)
  }
  expect(await isIn(root)).toBe(true)
})

test('behind TLS an action that leads elsewhere is answered with that page, which the server asks of itself', async () => {
  const env = { NEXTAUTH_URL: 'https://house.example', TRUSTED_PROXIES: '127.0.0.1,::1' }
  const { house, close } = await openHouse({ env })
  const headers = { 'x-forwarded-host': 'house.example', 'x-forwarded-proto': 'https' }
  const browser = visitor(house.url, { origin: 'https://house.example', ...headers })
  await signInOver(browser, house.rootToken)
  const action = builtActions().find(({ name }) => name === 'signOut')
  if (!action) throw new Error('there is no way to sign out')
  const { outcome, told } = await act({ id: 1, token: house.rootToken, visitor: browser }, action, [])
  expect(outcome).toBe('/sign-in')
  expect(told).toContain('Access token')
  expect(await isIn(browser)).toBe(false)
  expect(house.server.log()).not.toContain('a library says')
  await close()
})

test('nothing can be written to the log through next-auth', async ({ house }) => {
  for (const path of ['/api/auth/_log', '/api/auth/%5Flog'])
    expect((await visitor(house.url).ask(path, { method: 'POST', body: 'code=planted&level=error' })).status).toBe(404)
  expect(house.server.log()).not.toContain('planted')
})
