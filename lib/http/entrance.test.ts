import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { makeEntrance } from './entrance'

/** What stands behind the entrance sees of a request from this machine. */
async function seen(trusted: string, headers: Record<string, string>) {
  const entrance = makeEntrance(trusted, false)
  const server = createServer((request, response) => {
    entrance.admit(request, response, 'id')
    const { 'x-chatelaine-address': address, ...rest } = request.headers
    const told = Object.keys(rest).filter((name) => /forwarded|x-real/.test(name))
    response.end(JSON.stringify({ address, told }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}/v1/models`, { headers })
  server.close()
  return (await response.json()) as { address: string; told: string[] }
}

const forwarded = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', 'x-real-ip': '203.0.113.7' }

describe('X-Forwarded-For is trusted only from TRUSTED_PROXIES', () => {
  test.each(['', '10.0.0.0/8', '127.0.0.2', '::1'])('nobody’s, where "%s" are not who asks', async (trusted) => {
    expect(await seen(trusted, { ...forwarded, forwarded: 'for=203.0.113.7' })).toEqual({
      address: '127.0.0.1',
      told: [],
    })
  })

  test.each(['127.0.0.1', '127.0.0.0/8', '10.0.0.0/8, 127.0.0.1'])('that of %s', async (trusted) => {
    expect(await seen(trusted, forwarded)).toMatchObject({ address: '203.0.113.7', told: Object.keys(forwarded) })
  })

  test.each([
    ['what a client made up stands further left', '1.2.3.4, 203.0.113.7', '203.0.113.7'],
    ['a chain of proxies is followed', '203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['what is no address is not believed', 'unknown', '127.0.0.1'],
    ['nor is markup', '<script>', '127.0.0.1'],
    ['nor an address with a port', '203.0.113.7:80', '127.0.0.1'],
    ['nor a line of the log', '203.0.113.7 {"level":50}', '127.0.0.1'],
    ['an empty one says nothing', '', '127.0.0.1'],
    ['one of IPv6 counts', '2001:db8::7', '2001:db8::7'],
  ])('%s', async (_, value, address) => {
    expect((await seen('127.0.0.1, 10.0.0.0/8', { 'x-forwarded-for': value })).address).toBe(address)
  })

  test('nobody says it in our own header', async () => {
    expect((await seen('', { 'x-chatelaine-address': '203.0.113.7' })).address).toBe('127.0.0.1')
  })
})
