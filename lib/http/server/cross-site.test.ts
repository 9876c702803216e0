import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

async function load(environment: Record<string, string> = {}) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const { isCrossSite } = await import('./request-guard')
  return (given: Record<string, string>) => {
    const headers = new Headers({ host: 'chatelaine.example', ...given })
    return isCrossSite((name) => headers.get(name))
  }
}

test('requests from programs and from the console pass, requests from other sites do not', async () => {
  const isRejected = await load()
  for (const own of [
    {},
    { origin: 'https://chatelaine.example', 'sec-fetch-site': 'same-origin' },
    { origin: 'http://chatelaine.example' },
    { 'sec-fetch-site': 'none' },
    { host: 'upstream:3000', 'x-forwarded-host': 'chatelaine.example', origin: 'https://chatelaine.example' },
  ])
    expect(isRejected(own), JSON.stringify(own)).toBe(false)
  for (const other of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://chatelaine.example:81' },
    { origin: 'https://chatelaine.example.evil.example' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://chatelaine.example', 'sec-fetch-site': 'cross-site' },
  ])
    expect(isRejected(other), JSON.stringify(other)).toBe(true)
})

test('if the console uses HTTPS, the same host over HTTP is another site', async () => {
  const isRejected = await load({ NEXTAUTH_URL: 'https://chatelaine.example' })
  expect(isRejected({ origin: 'https://chatelaine.example' })).toBe(false)
  expect(isRejected({ origin: 'http://chatelaine.example' })).toBe(true)
})
