import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { collectGarbage } from '../../../test/collect-garbage'
import { makePools } from '../../outbound/pools'
import { defaultTimeouts } from '../http/timeouts'
import { NoResponse, UpstreamCall } from './http-client'

/** Answers `/endless` with chunks for as long as somebody reads, anything else with the length of the body, and stays open. */
const server = createServer(async (request, response) => {
  if (request.url !== '/endless') {
    const parts = await request.toArray()
    return void response.write(String(Buffer.concat(parts).length))
  }
  const chunk = Buffer.alloc(64 * 1024, 'x')
  const push = () => {
    while (!response.destroyed && response.write(chunk)) written += chunk.length
  }
  response.on('drain', push)
  push()
})
let written = 0
const pools = makePools(true, defaultTimeouts)
let origin = ''
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await pools.close()
  server.closeAllConnections()
  server.close()
})

const dispatch = (path: string, body: Buffer[] = [], to = origin, onClose = () => {}) =>
  UpstreamCall.dispatch(
    pools,
    to,
    { method: 'POST', path, headers: {}, secret: 'sk-0123456789', body },
    defaultTimeouts,
    onClose,
  )

async function sendLongBody() {
  const parts = [Buffer.from('{'), Buffer.alloc(1_000_000, 'y')]
  const call = dispatch('/', parts)
  return { call, part: new WeakRef(parts[1] as Buffer) }
}

it('keeps nothing of a long body in memory once it is sent, however long the response goes on', async () => {
  const { call, part } = await sendLongBody()
  await call.head
  expect(await call.peek(7, 20_000)).toBe('1000001')
  await expect
    .poll(() => {
      collectGarbage()
      return part.deref() === undefined
    })
    .toBe(true)
  expect(call.complete).toBe(false)
  call.abort()
})

it('does not read ahead of whoever takes the body', async () => {
  const call = dispatch('/endless')
  await call.head
  await call.peek(64 * 1024, 20_000)
  const socketBuffers = 16 * 2 ** 20
  expect(written).toBeLessThan(socketBuffers)
  call.abort()
})

it('reads a body as text only up to a bound, and then closes the connection', async () => {
  let closed = 0
  const call = dispatch('/endless', [], origin, () => {
    closed += 1
  })
  await call.head
  expect(await call.text(1_000_000)).toBe(null)
  await expect.poll(() => closed).toBe(1)
})

it('says whether a request without a response was sent, and closes it once', async () => {
  let closed = 0
  const onClose = () => {
    closed += 1
  }
  const refused = await dispatch('/', [], 'http://127.0.0.1:1', onClose).head
  expect(refused).toBeInstanceOf(NoResponse)
  expect(refused).toMatchObject({ sent: false })
  const call = dispatch('/hangs', [], origin, onClose)
  await call.head
  call.abort()
  call.abort()
  await expect.poll(() => closed).toBe(2)
})
