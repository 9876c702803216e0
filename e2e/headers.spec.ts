import { expect, openHouse, test } from './fixtures'
import { builtRoutes } from './rooms/built'
import { signInOver, visitor } from './visitor'

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
const operation = { ...all, 'cache-control': 'no-store' }
const page = { ...operation, 'content-security-policy': POLICY }

/** What everyone gets alike. */
const others: Record<string, Record<string, string>> = {
  '/icon.svg': { ...page, 'cache-control': 'public, max-age=0, must-revalidate' },
  '/favicon.ico': { ...page, 'cache-control': 's-maxage=31536000' },
}

/** Those that say something about safety, or that should not be there at all. */
const watched =
  /^(strict-|x-content-|x-frame-|x-xss-|x-powered-|referrer-|cross-origin-|content-security-|cache-control|access-control-|server$)/

const told = ({ headers }: Response) =>
  Object.fromEntries(
    [...headers]
      .filter(([name]) => watched.test(name))
      .map(([name, value]) => [name, value.replace(/'nonce-[\w+/=]{24}'/, "'nonce-NONCE'")]),
  )

const at = (path: string) => path.replace('[id]', '1').replace('[[...path]]', 'x').replace('[...nextauth]', 'session')

test('every route sends exactly the security headers it should', async () => {
  const env = { NEXTAUTH_URL: 'https://house.example', TRUSTED_PROXIES: '127.0.0.1,::1' }
  const { house, close } = await openHouse({ env })
  const root = visitor(house.url, { origin: 'https://house.example', 'x-forwarded-host': 'house.example' })
  await signInOver(root, house.rootToken)
  for (const { path } of builtRoutes()) {
    for (const someone of [root, visitor(house.url)]) {
      const due = others[path] ?? (path.startsWith('/1/') ? operation : page)
      expect(told(await someone.ask(at(path))), path).toEqual(due)
    }
  }
  const missing = { ...page, 'cache-control': 'private, no-cache, no-store, max-age=0, must-revalidate' }
  expect(told(await root.ask('/nowhere'))).toEqual(missing)
  expect(told(await root.ask('//malformed'))).toEqual(operation)
  expect(told(await visitor(house.url).ask('/me', { method: 'POST' }))).toEqual(operation)
  expect(told(await root.ask('/v1/models'))).toMatchObject(transport)
  await close()
})

test('without TLS there is no HSTS header, and every script of a page carries the nonce of its own response', async ({
  house,
}) => {
  const root = visitor(house.url)
  await signInOver(root, house.rootToken)
  const seen = new Set<string>()
  for (const { path } of builtRoutes().filter(({ isPage }) => isPage)) {
    const response = await root.ask(at(path))
    expect(response.headers.get('strict-transport-security'), path).toBeNull()
    const html = await response.text()
    const [, nonce = ''] = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '') ?? []
    expect(seen.has(nonce), path).toBe(false)
    seen.add(nonce)
    const scripts = html.match(/<script\b[^>]*>/g) ?? []
    expect(scripts.length, path).toBeGreaterThan(0)
    for (const script of scripts) expect(script, path).toContain(`nonce="${nonce}"`)
    expect(html, path).not.toMatch(/<[a-z][^>]*\son[a-z]+=/i)
  }
})

test.fail('a content security policy violation fails the test that caused it', async ({ context, house }) => {
  const page = await context.newPage()
  await page.goto(`${house.url}/sign-in`)
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('securitypolicyviolation', () => resolve(null))
        document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/x.png' }))
      }),
  )
})
