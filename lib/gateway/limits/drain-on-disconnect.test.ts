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

/** Leaves as soon as `until` has been seen; with '' right after asking. */
async function leave(token: string, body: object, until: string, path = 'chat/completions') {
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
  ['before the answer', ask('tokens:7/12 pace:100'), ''],
])('a limited member who hangs up pays what the provider bills, to the digit: %s', async (_, body, until) => {
  await open()
  await leave(LIMITED, body, until)
  expect((await t.settled(1)).at(-1)).toMatchObject(exact)
  expect(t.last().cut).toBe(false)
})

it('with DISCONNECT=drain so does everyone', async () => {
  await open({ env: { DISCONNECT: 'drain' } })
  await leave(TOKEN, ask('tokens:7/12 pace:10', { stream: true }), 'word3')
  expect((await t.settled(1)).at(-1)).toMatchObject(exact)
})

it('a response that was left is read to its usage', async () => {
  await open()
  const body = { model: 'gpt-4o', input: 'tokens:7/12 pace:10', stream: true }
  await leave(LIMITED, body, 'word3', 'responses')
  expect((await t.settled(1)).at(-1)).toMatchObject(exact)
})

it('anyone who leaves a response after its message pays what the provider bills', async () => {
  await open()
  const body = { model: 'gpt-4o', input: 'tokens:7/12 pace:20', stream: true }
  await leave(TOKEN, body, 'event: response.output_item.done', 'responses')
  expect((await t.settled(1)).at(-1)).toMatchObject(exact)
})

it('reading on is bounded in time, and ends with the house', async () => {
  await open({ timing: { stay: 100 } })
  await leave(LIMITED, ask('tokens:7/12 stall:3', { stream: true }), 'word0')
  expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'estimated' })
})

it('and in number: whoever is one too many is left with its client', async () => {
  await open()
  const calls = Array.from({ length: 101 }, () =>
    leave(LIMITED, ask('tokens:0/1 stall:2', { stream: true, max_tokens: 1 }), 'word0'),
  )
  await Promise.all(calls)
  await expect.poll(async () => (await t.entries()).filter(({ state }) => state === 'estimated').length).toBe(1)
  await t.gateway.close(10)
  expect((await t.settled(101)).every(({ state }) => state === 'estimated')).toBe(true)
})
