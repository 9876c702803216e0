import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHttpServer } from './http-server'

const server = createHttpServer({ headers: 200, request: 400, checkInterval: 50 })
beforeAll(async () => {
  // Waits for the whole body, as every handler does.
  server.on('request', (request, response) => request.resume().once('end', () => response.end('all of it')))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
})

describe('a connection whose request never ends is closed', () => {
  test.each([
    ['sends nothing', [''], ''],
    ['never ends its headers', ['GET / HTTP/1.1\r\n', 'x-a: b\r\n'], '408'],
    ['never ends its body', ['POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n', 'b'], '408'],
  ])('one that %s', async (_, [first = '', again = 'x-a: b\r\n'], status) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    if (first) socket.write(first)
    const drip = setInterval(() => first && socket.write(again.slice(0, 8)), 20)
    socket.on('error', () => {})
    await once(socket, 'close')
    clearInterval(drip)
    expect(Buffer.concat(chunks).toString()).toContain(status)
  })
})
