import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createRequestGuard } from './request-guard'

/** What a handler behind the guard sees of a request from this machine. */
async function receive(trusted: string, headers: Record<string, string>) {
  const guard = createRequestGuard(trusted, false)
  const server = createServer((request, response) => {
    guard.check(request, response, 'id')
    const { 'x-chatelaine-address': address, ...rest } = request.headers
    const forwarding = Object.keys(rest).filter((name) => /forwarded|x-real/.test(name))
    response.end(JSON.stringify({ address, forwarding }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}/v1/models`, { headers })
  server.close()
  return (await response.json()) as { address: string; forwarding: string[] }
}

const forwarded = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', 'x-real-ip': '203.0.113.7' }

describe('X-Forwarded-For is trusted only from TRUSTED_PROXIES', () => {
  test.each(['', '10.0.0.0/8', '127.0.0.2', '::1'])('ignored with TRUSTED_PROXIES="%s"', async (trusted) => {
    expect(await receive(trusted, { ...forwarded, forwarded: 'for=203.0.113.7' })).toEqual({
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
