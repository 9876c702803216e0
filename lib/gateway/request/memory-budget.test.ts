import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { collect } from '../../../test/collect'
import { TOKEN, testGateway } from '../../../test/gateway'
import { makeRoom } from './memory-budget'

const MB = 2 ** 20

it('a short body never waits for long ones', () => {
  const room = makeRoom(MB)
  const long = room.open()
  for (let sent = 0; sent < 5 * MB; sent += 50_000) expect(long.grow(50_000)).toBeNull()
  expect(room.open().grow(200_000)).not.toBeNull()
  expect(room.open().grow(1000)).toBeNull()
})

it('who sends a head alone takes nothing', () => {
  const room = makeRoom(MB)
  for (let nth = 0; nth < 1000; nth += 1) room.open()
  expect(room.open().grow(2 * MB)).toBeNull()
})

/** Begins an answer, and never ends it. */
const slow = createServer((incoming, response) => {
  incoming.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: {"choices":[{"index":0,"delta":{"content":"Well"}}]}\n\n')
  })
})
let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  await once(slow.listen(0, '127.0.0.1'), 'listening')
  t = await testGateway({ env: { MAX_BODY_MB: '1' } })
})
afterAll(async () => {
  await t.close()
  slow.closeAllConnections()
  slow.close()
})

it('a long body is sent again, whole, when its first key is refused', async () => {
  await t.addKey('sk-fake-second-secret-0002', { tier: 1 })
  t.fake.next.push({ status: 429 })
  const content = 'y'.repeat(MB / 2)
  expect((await t.chat(content)).status).toBe(200)
  expect(new Set(t.fake.requests.map(({ headers }) => headers.authorization)).size).toBe(2)
  for (const { json, headers } of t.fake.requests) {
    expect(json).toMatchObject({ messages: [{ content }] })
    expect(headers['transfer-encoding']).toBeUndefined()
  }
})

it('long bodies leave as soon as they are answered: a dozen streams keep nobody waiting, and nothing in memory', async () => {
  const endpoint = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/v1`
  await t.addKey('sk-fake-third-secret-00003', { endpoint, models: '["slow"]', tier: -1 })
  const head = '{"model":"slow","stream":true,"messages":[],"x":"'
  const body = Buffer.from(`${head}${'y'.repeat(MB - head.length - 2)}"}`)
  const ask = async () => {
    const call = request(`${t.url}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } })
    const [response] = (await once(call.end(body), 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    return call
  }
  const held = () => {
    collect()
    return process.memoryUsage().arrayBuffers
  }
  const open = []
  while (open.length < 12) open.push(await ask())
  await expect.poll(held).toBeLessThan(8 * MB)
  for (const call of open) call.destroy()
  expect(await t.settled(13)).toHaveLength(13)
})
