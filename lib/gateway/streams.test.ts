import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chunks } from '../../test/fake-provider/chat'
import { TOKEN, testGateway } from '../../test/gateway'

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway({ timeouts: { finishGrace: 2000 } })
})
afterAll(() => t.close())

const newest = async () => (await t.entries()).at(-1)
const framed = (data: string[]) => data.map((each) => `data: ${each}\n\n`).join('')

/** Starts a stream, disconnects as soon as it contains `until`, and returns when that was. */
async function disconnectAfter(content: string, until: string) {
  const body = JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content }] })
  const call = request(`${t.url}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } })
  call.end(body)
  const [response] = await once(call, 'response')
  response.on('error', () => {})
  let seen = ''
  for await (const chunk of response) {
    seen += chunk
    if (seen.includes(until)) break
  }
  call.destroy()
  return Date.now()
}

it('requests the usage, hides it from the client, and records it', async () => {
  const response = await t.chat('tokens:7/4', { stream: true })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(response.headers.get('cache-control')).toContain('no-transform')
  expect(response.headers.get('x-accel-buffering')).toBe('no')
  expect(await response.text()).toBe(framed(chunks({ model: 'gpt-4o' }, { input: 7, output: 4 })))
  expect(t.last().json.stream_options).toEqual({ include_usage: true })
  expect(await newest()).toMatchObject({
    state: 'settled',
    stream: true,
    inputTokens: 7,
    outputTokens: 4,
    costPico: 57_500_000n,
  })
})

it('relays a stream byte for byte to a client that requested usage itself', async () => {
  const stream_options = { include_usage: true }
  const response = await t.chat('tokens:7/4', { stream: true, stream_options })
  expect(await response.text()).toBe(framed(chunks({ model: 'gpt-4o', stream_options }, { input: 7, output: 4 })))
})

it('closes the upstream connection when the client disconnects, and records an estimate', async () => {
  const disconnectedAt = await disconnectAfter('tokens:7/12 stall:8', 'word3')
  const entry = (await t.settled(1)).at(-1)
  expect(t.last().disconnected).toBe(true)
  // The provider would never have ended it.
  expect((t.last().disconnectedAt ?? 0) - disconnectedAt).toBeLessThan(2000)
  expect(entry).toMatchObject({ state: 'estimated', status: 200 })
  expect(entry?.inputTokens).toBeGreaterThan(0)
  expect(entry?.outputTokens).toBeGreaterThan(3)
  expect(entry?.costPico).toBeGreaterThan(0n)
  expect(entry?.costPico).toBeLessThanOrEqual(entry?.reservedPico ?? 0n)
})

it('reads up to the usage when the client disconnects from a finished response', async () => {
  await disconnectAfter('tokens:7/4 pace:30', '"finish_reason":"stop"')
  await t.settled(1)
  expect(await newest()).toMatchObject({ state: 'settled', inputTokens: 7, outputTokens: 4 })
})

it('gives up waiting for the usage after a while', async () => {
  // Five words and the finish, then nothing more.
  await disconnectAfter('tokens:7/4 stall:6', '"finish_reason":"stop"')
  await t.settled(1)
  expect(await newest()).toMatchObject({ state: 'estimated' })
})

it('records an estimate when the provider breaks off, and breaks off towards the client', async () => {
  const response = await t.chat('tokens:7/9 reset:4', { stream: true })
  await expect(response.text()).rejects.toThrow()
  expect(await newest()).toMatchObject({ state: 'estimated', status: 200 })
})

it('records the usage of a stream without its last event, and an estimate of one without usage', async () => {
  expect(await (await t.chat('tokens:7/4 noDone', { stream: true })).text()).not.toContain('[DONE]')
  expect(await newest()).toMatchObject({ state: 'settled', inputTokens: 7 })
  expect(await (await t.chat('tokens:7/4 noUsage', { stream: true })).text()).toContain('[DONE]')
  expect(await newest()).toMatchObject({ state: 'estimated' })
})

it('passes on a provider’s error in response to a stream', async () => {
  const response = await t.chat('status:429 retryAfter:7', { stream: true })
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('7')
  expect(await response.json()).toMatchObject({ error: { code: 'fake_fault' } })
  expect(await newest()).toMatchObject({ state: 'failed', costPico: 0n, status: 429 })
})

it('applies back-pressure to the provider for a slow client, and loses nothing', async () => {
  const call = request(`${t.url}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } })
  call.end(JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'flood:1000' }] }))
  const [response] = await once(call, 'response')
  let before = 0
  const hasStopped = () => {
    const now = t.last()?.chunks ?? 0
    const stopped = now > 1 && now === before
    before = now
    return stopped
  }
  await expect.poll(hasStopped, { interval: 200, timeout: 20_000 }).toBe(true)
  expect(before).toBeLessThan(500)
  let size = 0
  for await (const chunk of response) size += chunk.length
  expect(size).toBeGreaterThan(1000 * 64 * 1024)
  expect(await newest()).toMatchObject({ state: 'settled' })
})
