import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { describe, expect, test, vi } from 'vitest'
import { createRequestGuard } from './request-guard'

/** What a handler behind the guard sees of a request from this machine. */
async function receive(trusted: string, headers: Record<string, string>, url = '/1/me', create = createRequestGuard) {
  const guard = create(trusted, false)
  const server = createServer((request, response) => {
    if (!guard.check(request, response, 'id')) return
    const { 'x-chatelaine-address': address, 'x-chatelaine-local': local, ...rest } = request.headers
    const forwarding = Object.keys(rest).filter((name) => /forwarded|x-real/.test(name))
    response.end(JSON.stringify({ address, forwarding, isLocal: local === '1' }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sent = request({ host: '127.0.0.1', port, path: url, headers })
  const [response] = await once(sent.end(), 'response')
  const body = (await json(response)) as { address: string; forwarding: string[]; isLocal: boolean; code?: string }
  server.close()
  return { ...body, status: response.statusCode as number }
}

const forwarded = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', 'x-real-ip': '203.0.113.7' }

describe('X-Forwarded-For is trusted only from TRUSTED_PROXIES', () => {
  test.each(['', '10.0.0.0/8', '127.0.0.2', '::1'])('ignored with TRUSTED_PROXIES="%s"', async (trusted) => {
    expect(await receive(trusted, { ...forwarded, forwarded: 'for=203.0.113.7' })).toMatchObject({
      address: '127.0.0.1',
      forwarding: [],
    })
  })

  test.each(['127.0.0.1', '127.0.0.0/8', '10.0.0.0/8, 127.0.0.1'])('trusted from %s', async (trusted) => {
    expect(await receive(trusted, forwarded)).toMatchObject({
      address: '203.0.113.7',
      forwarding: Object.keys(forwarded),
    })
  })

  test.each([
    ['entries a client made up, left of the proxy’s, are ignored', '1.2.3.4, 203.0.113.7', '203.0.113.7'],
    ['a chain of trusted proxies is followed', '203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['an invalid address is ignored', 'unknown', '127.0.0.1'],
    ['markup is ignored', '<script>', '127.0.0.1'],
    ['an address with a port is ignored', '203.0.113.7:80', '127.0.0.1'],
    ['log injection is ignored', '203.0.113.7 {"level":50}', '127.0.0.1'],
    ['an empty header is ignored', '', '127.0.0.1'],
    ['IPv6 is supported', '2001:db8::7', '2001:db8::7'],
  ])('%s', async (_, value, address) => {
    expect((await receive('127.0.0.1, 10.0.0.0/8', { 'x-forwarded-for': value })).address).toBe(address)
  })

  test('a client cannot set the internal header', async () => {
    expect((await receive('', { 'x-chatelaine-address': '203.0.113.7' })).address).toBe('127.0.0.1')
  })
})

test('behind a proxy it is the client that has to be on this machine', async () => {
  const isLocal = async (trusted: string, headers: Record<string, string>) => (await receive(trusted, headers)).isLocal
  for (const host of ['localhost:3000', '127.0.0.1', '127.1.2.3:80', '[::1]:3000', 'a.localhost'])
    expect(await isLocal('', { host }), host).toBe(true)
  expect(await isLocal('127.0.0.1', { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'localhost' })).toBe(true)

  // A page that rebinds its name; a client that names this machine's address; a proxy that is not trusted.
  for (const host of ['evil.example', 'server', '192.168.1.5']) expect(await isLocal('', { host }), host).toBe(false)
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-proto'])
    expect(await isLocal('', { [name]: '127.0.0.1' }), name).toBe(false)
  expect(await isLocal('127.0.0.1', { 'x-forwarded-for': '203.0.113.7' })).toBe(false)
  expect(await isLocal('127.0.0.1', { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'ai.example' })).toBe(false)
  expect(await isLocal('127.0.0.1', { 'x-forwarded-for': '203.0.113.7', 'x-chatelaine-local': '1' })).toBe(false)
})

test('an unknown host is refused for what a cookie authorizes, and for nothing else', async () => {
  const host = 'evil.example'
  for (const path of ['/', '/setup', '/sign-in', '/api/auth/csrf', '/users?_rsc=1', '/usage.csv', '/readyz/x'])
    expect(await receive('', { host }, path), path).toMatchObject({ status: 403, code: 'unknown_host' })
  for (const path of ['/v1/models', '/1/me', '/livez', '/readyz?x', '/metrics', '/openapi.json', '/favicon.ico'])
    expect((await receive('', { host }, path)).status, path).toBe(200)
})

test('a proxy may rename the host for our own pages only', async () => {
  vi.stubEnv('NEXTAUTH_URL', 'https://ai.example.com:8443')
  vi.resetModules()
  const { createRequestGuard } = await import('./request-guard')
  const status = async (headers: Record<string, string>) =>
    (await receive('127.0.0.1', headers, '/sign-in', createRequestGuard)).status
  expect(await status({ host: 'ai.example.com' })).toBe(200)
  expect(await status({ host: 'upstream.internal', origin: 'https://ai.example.com:8443' })).toBe(200)
  expect(await status({ host: 'evil.example', 'x-forwarded-host': 'ai.example.com' })).toBe(403)
  expect(await status({ host: 'evil.example', origin: 'https://evil.example' })).toBe(403)
  vi.unstubAllEnvs()
})
