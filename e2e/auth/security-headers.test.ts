import { builtRoutes } from '../access-matrix/built'
import { startApp } from '../support/app'
import { cookieClient, signInWithToken } from '../support/cookie-client'
import { expect, test } from '../support/vitest'

const POLICY =
  "default-src 'self'; script-src 'self' 'nonce-NONCE' 'strict-dynamic'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const transport = { 'strict-transport-security': 'max-age=31536000' }
const all = {
  ...transport,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}
const api = { ...all, 'cache-control': 'no-store' }
const page = { ...api, 'content-security-policy': POLICY }

/** Static files, the same for everyone. */
const staticFiles: Record<string, Record<string, string>> = {
  '/icon.svg': { ...page, 'cache-control': 'public, max-age=0, must-revalidate' },
  '/favicon.ico': { ...page, 'cache-control': 's-maxage=31536000' },
}

/** Security headers, and headers that must not be sent. */
const watched =
  /^(strict-|x-content-|x-frame-|x-xss-|x-powered-|referrer-|cross-origin-|content-security-|cache-control|access-control-|server$)/

const securityHeaders = ({ headers }: Response) =>
  Object.fromEntries(
    [...headers]
      .filter(([name]) => watched.test(name))
      .map(([name, value]) => [name, value.replace(/'nonce-[\w+/=]{24}'/, "'nonce-NONCE'")]),
  )

const withIds = (path: string) =>
  path.replace('[id]', '1').replace('[[...path]]', 'x').replace('[...nextauth]', 'session')

test('every route sends exactly the security headers it should', async () => {
  const env = { NEXTAUTH_URL: 'https://chatelaine.example', TRUSTED_PROXIES: '127.0.0.1,::1' }
  const { app, close } = await startApp({ env })
  const root = cookieClient(app.url, { origin: 'https://chatelaine.example', 'x-forwarded-host': 'chatelaine.example' })
  await signInWithToken(root, app.rootToken)
  for (const { path } of builtRoutes()) {
    for (const client of [root, cookieClient(app.url)]) {
      const expected = staticFiles[path] ?? (path.startsWith('/1/') ? api : page)
      expect(securityHeaders(await client.request(withIds(path))), path).toEqual(expected)
    }
  }
  const notFound = { ...page, 'cache-control': 'private, no-cache, no-store, max-age=0, must-revalidate' }
  expect(securityHeaders(await root.request('/nowhere'))).toEqual(notFound)
  expect(securityHeaders(await root.request('//malformed'))).toEqual(api)
  expect(securityHeaders(await cookieClient(app.url).request('/me', { method: 'POST' }))).toEqual(api)
  expect(securityHeaders(await root.request('/v1/models'))).toMatchObject(transport)
  await close()
})

test('without TLS there is no HSTS header, and every script of a page carries the nonce of its own response', async ({
  app,
}) => {
  const root = cookieClient(app.url)
  await signInWithToken(root, app.rootToken)
  const nonces = new Set<string>()
  for (const { path } of builtRoutes().filter(({ isPage }) => isPage)) {
    const response = await root.request(withIds(path))
    expect(response.headers.get('strict-transport-security'), path).toBeNull()
    const html = await response.text()
    const [, nonce = ''] = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '') ?? []
    expect(nonces.has(nonce), path).toBe(false)
    nonces.add(nonce)
    const scripts = html.match(/<script\b[^>]*>/g) ?? []
    expect(scripts.length, path).toBeGreaterThan(0)
    for (const script of scripts) expect(script, path).toContain(`nonce="${nonce}"`)
    expect(html, path).not.toMatch(/<[a-z][^>]*\son[a-z]+=/i)
  }
})
