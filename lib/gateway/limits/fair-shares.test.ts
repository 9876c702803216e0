import { once } from 'node:events'
import { type ClientRequest, request } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../../test/gateway'

const OTHER = '22222222-2222-4333-8444-555555555555'

let t: Awaited<ReturnType<typeof testGateway>>
let calls: ClientRequest[]
beforeEach(async () => {
  t = await testGateway({ env: { MAX_BODY_MB: '1', MAX_CONCURRENT_REQUESTS: '150' } })
  await t.addMember('other', OTHER, {})
  calls = []
})
afterEach(async () => {
  for (const call of calls) call.destroy()
  await t.close()
})

/** Begins a request whose body does not end. */
async function beginBody(bytes: number) {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-length': 2 ** 20 }
  const call = request(`${t.url}/chat/completions`, { method: 'POST', headers, agent: false })
  call.on('error', () => {})
  calls.push(call)
  call.write(`{"model":"gpt-4o","x":"${'y'.repeat(bytes)}`)
  await once(call, 'socket')
  return call
}

// A promise of SECURITY.md.
it('a member who sends many bodies and ends none holds up nobody else, whatever their size', async () => {
  await Promise.all(Array.from({ length: 150 }, () => beginBody(200_000)))
  for (let nth = 0; nth < 10; nth += 1) {
    expect((await t.chat('x'.repeat(300_000), {}, { token: OTHER })).status).toBe(200)
    expect((await t.chat('hi', {}, { token: OTHER })).status).toBe(200)
  }
})

it('a member has a number of requests open at once, and more are 429 until one has ended', async () => {
  const bodies = await Promise.all(Array.from({ length: 150 }, () => beginBody(10)))
  await expect.poll(async () => (await t.chat('hi')).status).toBe(429)
  const response = await t.chat('hi')
  const retry = ['retry-after', 'x-should-retry'].map((name) => response.headers.get(name))
  expect([...retry, await response.json()]).toMatchObject([
    '1',
    'true',
    { error: { code: 'rate_limit_exceeded', message: expect.stringContaining('150 requests open') } },
  ])
  expect((await t.chat('hi', {}, { token: OTHER })).status).toBe(200)
  bodies[0]?.destroy()
  await expect.poll(async () => (await t.chat('hi')).status).toBe(200)
})

it('an ended request does not count', async () => {
  for (let nth = 0; nth < 160; nth += 1) await (await t.chat('hi')).text()
  expect((await t.chat('hi')).status).toBe(200)
})
