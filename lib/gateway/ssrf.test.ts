import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDns } from '../../test/dns'
import { TOKEN, testGateway } from '../../test/gateway'
import { makePools } from '../outbound/pools'
import { defaultTimeouts } from './http/timeouts'

/** The server that must not be reached: on this machine. */
let requestCount = 0
const inside = createServer((_, response) => {
  requestCount += 1
  response.end('{}')
})
let port = 0
let dns: Awaited<ReturnType<typeof startDns>>
const PUBLIC = '9.9.9.9'

const names: Record<string, (count: number) => readonly string[]> = {
  localhost: () => ['127.0.0.1'],
  'loopback.test': () => ['127.0.0.1'],
  'loopback6.test': () => ['::1'],
  'mapped.test': () => ['::ffff:7f00:1'],
  'nat64.test': () => ['64:ff9b::7f00:1'],
  'metadata.test': () => ['169.254.169.254'],
  'lan.test': () => ['10.0.0.1'],
  'both.test': () => [PUBLIC, '127.0.0.1'],
  'families.test': () => [PUBLIC, '::1'],
  'unset.test': () => ['0.0.0.0'],
  // Public at the first lookup, this machine from the second on.
  'rebinding.test': (count) => [count === 0 ? PUBLIC : '127.0.0.1'],
}

beforeAll(async () => {
  inside.listen(0, '127.0.0.1')
  await once(inside, 'listening')
  port = (inside.address() as AddressInfo).port
  dns = await startDns((name, count) => names[name]?.(count) ?? [])
})
afterAll(() => {
  dns.close()
  inside.close()
})

// `#` stands for the port of that server.
const privateAddresses = `
  127.0.0.1:# 127.1:# 127.0.1:# 127.255.255.254:# 127.0.0.1.:# 0:# 0.0.0.0:# 0.0.0.0.:# 0x0:# 00:#
  2130706433:# 2130706434:# 0x7f000001:# 0x7f.1:# 0x7f.0.0.1:# 0x7F.0x0.0x0.0x1:# 017700000001:# 0177.1:# 0177.0.0.01:# 0x7f.0.01:#
  %31%32%37.0.0.1:# 127。0。0。1:# １２７.0.0.1:# ①②⑦.0.0.1:# 127%2e0%2e0%2e1:# 0x7f000001.:# 2130706433.:# x:y@127.0.0.1:# 127.0.0.1:#/v1 127.0.0.1:#/..
  10.0.0.1 10.255.255.255 167772161 0xa000001 012.0.0.1 172.16.0.1 172.31.255.254 2886729729 192.168.0.1 3232235521
  0xc0a80001 100.64.0.1 100.100.100.200 169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 169.254.170.2 168.63.129.16
  192.0.0.192 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1 198.51.100.1 203.0.113.1 192.88.99.1 169.254.169.254.
  [::1]:# [0:0:0:0:0:0:0:1]:# [::]:# [::ffff:127.0.0.1]:# [::ffff:7f00:1]:# [::ffff:0:127.0.0.1]:# [::127.0.0.1]:# [64:ff9b::127.0.0.1]:# [64:ff9b::a9fe:a9fe] [64:ff9b:1::1]
  [::ffff:169.254.169.254] [::ffff:10.0.0.1] [::ffff:a00:1] [fd00:ec2::254] [fc00::1] [fe80::1] [fec0::1] [ff02::1] [2002:7f00:1::] [2001:0:7f00:1::]
  [2001:db8::1] [100::1]
  localhost:# LOCALHOST:# localhost.:# loopback.test:# loopback.test.:# LoopBack.Test:# loopback6.test:# mapped.test:# nat64.test:#
  metadata.test lan.test both.test:# families.test:# unset.test:#`
  .trim()
  .split(/\s+/)

describe('no notation of a private address reaches it', () => {
  test('the table has more than 80 addresses', () => {
    expect(new Set(privateAddresses).size).toBe(privateAddresses.length)
    expect(privateAddresses.length).toBeGreaterThan(80)
  })

  test.each(privateAddresses)('no connection to http://%s', async (address) => {
    const pools = makePools(false, defaultTimeouts, /^localhost:/i.test(address) ? undefined : dns.lookup)
    const { origin } = new URL(`http://${address.replace('#', String(port))}`)
    const connect = async () => pools.of(origin).request({ method: 'GET', path: '/' })
    await expect(connect()).rejects.toMatchObject({ name: 'PrivateAddressError' })
    expect(requestCount).toBe(0)
    await pools.close()
  })
})

test.each(['[fe80::1%25eth0]', '127.0.0.1\\@public.test', '0x7f.0.0.0.1', '127.0.0.256', '1.2.3.4.5', '[::1'])(
  'http://%s is not a URL, or not a private address',
  async (address) => {
    const url = `http://${address}`
    if (URL.canParse(url))
      await expect(reach(new URL(url).origin)).rejects.toMatchObject({ name: 'PrivateAddressError' })
    expect(requestCount).toBe(0)
  },
)

test('a name without an address is an error, not a crash', async () => {
  await expect(reach('http://unknown.test')).rejects.toThrow('unknown.test has no address')
})

test('DNS rebinding from a public to a private address reaches nothing', async () => {
  const found = await new Promise((resolve) =>
    dns.lookup('rebinding.test', { all: true }, (_, addresses) => resolve(addresses)),
  )
  expect(found).toEqual([{ address: PUBLIC, family: 4 }])
  await expect(reach(`http://rebinding.test:${port}`)).rejects.toMatchObject({ name: 'PrivateAddressError' })
  expect(dns.lookups('rebinding.test')).toBe(2)
  expect(requestCount).toBe(0)
})

test('the same name is reached when private addresses are allowed', async () => {
  const pools = makePools(true, defaultTimeouts)
  const { statusCode, body } = await pools.of(`http://localhost:${port}`).request({ method: 'GET', path: '/' })
  await body.dump()
  expect([statusCode, requestCount]).toEqual([200, 1])
  requestCount = 0
  await pools.close()
})

test('a redirect is not followed, and its address is not passed on', async () => {
  const redirecting = createServer((_, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${port}/v1/chat/completions` }).end()
  })
  redirecting.listen(0, '127.0.0.1')
  await once(redirecting, 'listening')
  const base = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}/v1`
  const t = await testGateway({ env: { OPENAI_BASE_URL: base } })
  const response = await fetch(`${t.url}/chat/completions`, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ model: 'gpt-4o', messages: [] }),
  })
  expect([response.status, response.headers.get('location'), requestCount]).toEqual([307, null, 0])
  await t.close()
  redirecting.close()
})

async function reach(origin: string) {
  const pools = makePools(false, defaultTimeouts, dns.lookup)
  return pools
    .of(origin)
    .request({ method: 'GET', path: '/' })
    .finally(() => pools.close())
}
