import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

/** Those of `hosts` that are known, sent with `headers`. */
async function known(hosts: string[], headers: Record<string, string> = {}) {
  const { isKnownHost } = await import('./hosts')
  return hosts.filter((host) => {
    const sent = new Headers({ host, ...headers })
    return isKnownHost((name) => sent.get(name))
  })
}

const own = ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', '192.168.1.5', 'a.localhost', 'LOCALHOST', 'server:3000']
const foreign = [
  ...['evil.example', 'evil.example:3000', 'evil.example.', 'localhost.evil.example', '127.0.0.1.nip.io', 'ai.'],
  ...['', 'a b', 'a/b@[', 'u@evil.example'],
]

test('a host that another site may have is unknown', async () => {
  expect(await known(own)).toEqual(own)
  expect(await known(foreign)).toEqual([])
  expect(await known(['127.0.0.1'], { 'x-forwarded-host': 'evil.example' })).toEqual([])
  expect(await known(['evil.example'], { 'x-forwarded-host': 'localhost' })).toEqual([])
})

test('the hosts in NEXTAUTH_URL and ALLOWED_HOSTS are known', async () => {
  vi.stubEnv('NEXTAUTH_URL', 'https://ai.example.com')
  vi.stubEnv('ALLOWED_HOSTS', 'nas.lan, Box.example.net')
  const names = ['ai.example.com', 'AI.example.com:8443', 'nas.lan:3000', 'box.example.net']
  expect(await known([...names, 'ai.example.org', 'x.nas.lan'])).toEqual(names)
})

test('ALLOWED_HOSTS has names without ports', async () => {
  vi.stubEnv('ALLOWED_HOSTS', 'nas.lan:3000')
  await expect(known(['nas.lan'])).rejects.toThrow('ALLOWED_HOSTS: must be host names without ports')
})
