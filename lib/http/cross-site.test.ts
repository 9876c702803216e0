import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

async function judge(environment: Record<string, string> = {}) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const { isCrossSite } = await import('./cross-site')
  return (given: Record<string, string>) => {
    const headers = new Headers({ host: 'house.example', ...given })
    return isCrossSite((name) => headers.get(name))
  }
}

test('requests from programs and from the console pass, requests from other sites do not', async () => {
  const isForeign = await judge()
  for (const own of [
    {},
    { origin: 'https://house.example', 'sec-fetch-site': 'same-origin' },
    { origin: 'http://house.example' },
    { 'sec-fetch-site': 'none' },
    { host: 'upstream:3000', 'x-forwarded-host': 'house.example', origin: 'https://house.example' },
  ])
    expect(isForeign(own), JSON.stringify(own)).toBe(false)
  for (const other of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://house.example:81' },
    { origin: 'https://house.example.evil.example' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://house.example', 'sec-fetch-site': 'cross-site' },
  ])
    expect(isForeign(other), JSON.stringify(other)).toBe(true)
})

test('where the console is reached by https, a page of its own name without it is another site', async () => {
  const isForeign = await judge({ NEXTAUTH_URL: 'https://house.example' })
  expect(isForeign({ origin: 'https://house.example' })).toBe(false)
  expect(isForeign({ origin: 'http://house.example' })).toBe(true)
})
