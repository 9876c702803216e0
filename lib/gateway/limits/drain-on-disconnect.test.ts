import { once } from 'node:events'
import { request } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../../test/gateway'

const LIMITED = '22222222-2222-4333-8444-555555555555'

let t: Awaited<ReturnType<typeof testGateway>>
afterEach(() => t.close())

const open = async (options: Parameters<typeof testGateway>[0] = {}) => {
  t = await testGateway(options)
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 1_000_000_000_000n })
}

/** Disconnects as soon as `until` has been received; with '' once the provider has the request. */
async function disconnect(token: string, body: object, until: string, path = 'chat/completions') {
  const call = request(`${t.url}/${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  call.on('error', () => {})
  call.end(JSON.stringify(body))
  if (until === '') {
    await expect.poll(() => t.fake.requests.length).toBeGreaterThan(0)
    return void call.destroy()
  }
  const [response] = await once(call, 'response')
  response.on('error', () => {})
  let seen = ''
  for await (const chunk of response) {
    seen += chunk
    if (seen.includes(until)) break
  }
  call.destroy()
}

const ask = (content: string, more = {}) => ({ model: 'gpt-4o', messages: [{ role: 'user', content }], ...more })
const exact = { state: 'settled', inputTokens: 7, outputTokens: 12, costPico: 137_500_000n }

it.each([
  ['in mid-stream', ask('tokens:7/12 pace:10', { stream: true }), 'word3'],
  ['before the response', ask('tokens:7/12 pace:100'), ''],
])('a member with a budget who disconnects pays exactly what the provider bills: %s', async (_, body, until) => {
  await open()
  await disconnect(LIMITED, body, until)
  expect((await t.settled(1)).at(-1)).toMatchObject(exact)
  expect(t.last().disconnected).toBe(false)
})

it('with DISCONNECT=drain every member does', async () => {
  await open({ env: { DISCONNECT: 'drain' } })
  await disconnect(TOKEN, ask('tokens:7/12 pace:10', { stream: true }), 'word3')
  expect((await t.settled(1)).at(-1)).toMatchObject(exact)
})

it('the Responses API is drained to its usage too', async () => {
  await open()
  const body = { model: 'gpt-4o', input: 'tokens:7/12 pace:10', stream: true }
  await disconnect(LIMITED, body, 'word3', 'responses')
  expect((await t.settled(1)).at(-1)).toMatchObject(exact)
})

it('a member without a budget who disconnects after the message pays what the provider bills', async () => {
  await open()
  const body = { model: 'gpt-4o', input: 'tokens:7/12 pace:20', stream: true }
  await disconnect(TOKEN, body, 'event: response.output_item.done', 'responses')
  expect((await t.settled(1)).at(-1)).toMatchObject(exact)
})

it('draining is bounded in time', async () => {
  await open({ timeouts: { drain: 100 } })
  await disconnect(LIMITED, ask('tokens:7/12 stall:3', { stream: true }), 'word0')
  expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'estimated' })
})

it('draining is bounded in bytes: beyond them the upstream connection is closed, and the entry settled', async () => {
  const drainBytes = 2 ** 20
  await open({ timeouts: { drainBytes } })
  const bytesOfFlood = 400 * 64 * 1024
  await disconnect(LIMITED, ask('flood:400', { stream: true }), 'xxx')
  expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'estimated', status: 200 })
  await expect.poll(() => t.last().disconnected).toBe(true)
  const sent = t.last().chunks * 64 * 1024
  expect(sent).toBeGreaterThan(drainBytes)
  expect(sent).toBeLessThan(bytesOfFlood)
})

it('draining is bounded in number: the 101st is aborted with its client', async () => {
  await open()
  const calls = Array.from({ length: 101 }, () =>
    disconnect(LIMITED, ask('tokens:0/1 stall:2', { stream: true, max_tokens: 1 }), 'word0'),
  )
  await Promise.all(calls)
  await expect.poll(async () => (await t.entries()).filter(({ state }) => state === 'estimated').length).toBe(1)
  await t.gateway.close(10)
  expect((await t.settled(101)).every(({ state }) => state === 'estimated')).toBe(true)
})
