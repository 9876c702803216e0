import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import { JsonScanner } from '../scanner/json-scanner'
import { makeByteBudget } from './memory-budget'
import { discardBody, readBody } from './read-body'

const MB = 2 ** 20
const body = `{"model":"gpt-4o","messages":[],"x":["a"${',"a"'.repeat((17 * MB) / 4)}]}`

it('17 MB of small strings do not block other requests: the scanner yields after each slice', async () => {
  const bytesPerTurn: number[] = [0]
  let next = setImmediate(function turn() {
    bytesPerTurn.push(0)
    next = setImmediate(turn)
  })
  const scanner = new JsonScanner({ fields: new Set(['model']) })
  const counting = {
    ...{ fields: scanner.fields, tags: scanner.tags, arrays: scanner.arrays, files: scanner.files },
    ...{ nestedItems: [], insertAt: null },
    end: () => scanner.end(),
    push(chunk: Uint8Array) {
      bytesPerTurn.push((bytesPerTurn.pop() ?? 0) + chunk.length)
      scanner.push(chunk)
    },
  }
  const server = createServer(async (incoming, response) => {
    const allocation = makeByteBudget(32 * MB).open(1)
    const read = await readBody(incoming, counting, { maxBytes: 32 * MB, graceMs: 60_000, allocation })
    response.end(String(read.length))
  }).listen(0)
  await once(server, 'listening')

  const call = request({ port: (server.address() as AddressInfo).port, method: 'POST' }).end(body)
  const [response] = await once(call, 'response')
  expect(Number((await response.toArray()).join(''))).toBe(body.length)
  clearImmediate(next)
  server.close()
  expect(bytesPerTurn.reduce((sum, bytes) => sum + bytes)).toBe(body.length)
  expect(Math.max(...bytesPerTurn)).toBeLessThanOrEqual(MB / 2)
})

it('a client that sends far too much can still read the error before its connection is closed', async () => {
  const server = createServer((incoming, response) => {
    response.writeHead(413).end()
    discardBody(incoming, MB)
  }).listen(0)
  const client = connect((server.address() as AddressInfo).port).pause()
  client.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${32 * MB}\r\n\r\n`)
  client.write(Buffer.alloc(32 * MB))
  const [incoming] = (await once(server, 'request')) as [IncomingMessage]
  await Promise.race([once(incoming, 'pause'), once(incoming, 'close')])
  expect(incoming.destroyed).toBe(false)
  const [head] = await once(client.resume(), 'data')
  expect(String(head)).toMatch(/^HTTP\/1.1 413 /)
  client.destroy()
  server.close()
})

it('a client that sent a little too much can reuse its connection, for as long as it likes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const server = createServer((incoming, response) => {
    response.end()
    discardBody(incoming, 10)
  }).listen(0)
  const agent = new Agent({ keepAlive: true })
  const ask = async () => {
    const call = request({ port: (server.address() as AddressInfo).port, method: 'POST', agent }).end('twelve bytes')
    const [response] = await once(call, 'response')
    await once(response.resume(), 'end')
    return call.reusedSocket
  }
  expect([await ask(), await ask()]).toEqual([false, true])
  vi.advanceTimersByTime(60_000)
  expect(await ask()).toBe(true)
  vi.useRealTimers()
  agent.destroy()
  server.close()
})
