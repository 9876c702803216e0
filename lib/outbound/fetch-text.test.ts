import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Pool } from 'undici'
import { expect, it, onTestFinished } from 'vitest'
import { fetchText } from './fetch-text'
import { makePools } from './pools'

const limits = { allowPrivate: true, maxBytes: 1000, timeoutMs: 200 }

it('gives up on a server that sends slowly, however long it goes on', async () => {
  const server = createServer((_, response) => {
    const timer = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(timer))
  })
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await expect(fetchText(url, limits)).rejects.toThrow(/timeout/)
})

it('connects neither to private addresses nor without TLS unless that is allowed', async () => {
  const strict = { ...limits, allowPrivate: false }
  await expect(fetchText('https://127.0.0.1/list', strict)).rejects.toThrow('127.0.0.1')
  await expect(fetchText('https://169.254.169.254/list', strict)).rejects.toThrow('169.254.169.254')
  await expect(fetchText('http://prices.example/list', strict)).rejects.toThrow('TLS')
})

it.each([
  ['a private address', (port: number) => `https://127.0.0.1:${port}/`, 'PrivateAddressError'],
  ['a name with a private address', (port: number) => `https://localhost:${port}/`, 'PrivateAddressError'],
  ['the metadata of a cloud', () => 'https://169.254.169.254/latest', 'PrivateAddressError'],
  ['an address without TLS', (port: number) => `http://prices.example:${port}/`, 'Error'],
])('does not follow a redirect to %s', async (_, target, name) => {
  let requests = 0
  const server = createServer((_, response) => {
    requests += 1
    response.writeHead(302, { location: target(port) }).end()
  })
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // Stands for a public host: only its own name leads to the server.
  const published = new Pool('https://prices.example', {
    connect: (_options, callback) => {
      const socket = connect(port, '127.0.0.1', () => callback(null, socket))
    },
  })
  const strict = { ...limits, timeoutMs: 60_000, allowPrivate: false }
  const pools = makePools(false, { connect: 1000 })
  const of = (origin: string) => (origin === 'https://prices.example' ? published : pools.of(origin))
  const list = fetchText('https://prices.example/list', strict, { ...pools, of })
  await expect(list).rejects.toMatchObject({ name })
  await published.destroy()
  expect(requests).toBe(1)
})
