import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../../test/gateway'

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway({ timeouts: { body: 200 } })
})
afterAll(() => t.close())

const post = () =>
  request(`${t.url}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } })

it('a body that arrives byte by byte gets 408, and nothing is sent upstream', async () => {
  const call = post()
  const drip = setInterval(() => call.write(' '), 10)
  const status = await new Promise((resolve) => call.on('response', ({ statusCode }) => resolve(statusCode)))
  clearInterval(drip)
  call.destroy()
  expect([status, t.fake.requests.length]).toEqual([408, 0])
})

it('a body above the minimum throughput may take any time', async () => {
  const call = post()
  const status = new Promise((resolve) => call.on('response', ({ statusCode }) => resolve(statusCode)))
  call.write('{"model":"gpt-4o","messages":[],"x":"')
  for (let sent = 0; sent < 20; sent += 1) {
    call.write('y'.repeat(16_384))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  call.end('"}')
  expect(await status).toBe(200)
})
