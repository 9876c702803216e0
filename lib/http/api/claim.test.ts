import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

/** The code of the error, or null, for each `host`. */
async function codes(hosts: string[], headers: Record<string, string> = {}) {
  const { assertOwnVisitor } = await import('./claim')
  return hosts.map((host) => {
    const sent = new Headers({ host, ...headers })
    try {
      assertOwnVisitor((name) => sent.get(name))
      return null
    } catch (error) {
      return (error as { code: string }).code
    }
  })
}

const own = ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', '192.168.1.5', 'a.localhost', 'LOCALHOST', 'server:3000']
const foreign = [
  'evil.example',
  'evil.example:3000',
  'evil.example.',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  'ai.',
]

test('a page that DNS rebinding points at this server cannot create root', async () => {
  expect(await codes(own)).toEqual(own.map(() => null))
  expect(await codes(foreign)).toEqual(foreign.map(() => 'unknown_host'))
  // A rebound page is of the same site as what it requests.
  const sameSite = { origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' }
  expect(await codes(['evil.example'], sameSite)).toEqual(['unknown_host'])
  expect(await codes(['127.0.0.1'], { 'x-forwarded-host': 'evil.example' })).toEqual(['unknown_host'])
  expect(await codes(['evil.example'], { 'x-forwarded-host': 'localhost' })).toEqual(['unknown_host'])
  expect(await codes(['', 'a b', 'a/b@[', 'u@evil.example'])).not.toContain(null)
})

test('root can be created at the address in NEXTAUTH_URL', async () => {
  vi.stubEnv('NEXTAUTH_URL', 'https://ai.example.com')
  expect(await codes(['ai.example.com', 'AI.example.com:8443', 'ai.example.org'])).toEqual([null, null, 'unknown_host'])
})
