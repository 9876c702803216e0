import { once } from 'node:events'
import { request } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../../test/gateway'
import { MAX_DRAINS } from './drain-on-disconnect'

const LIMITED = '22222222-2222-4333-8444-555555555555'
const OTHER = '33333333-2222-4333-8444-555555555555'

let t: Awaited<ReturnType<typeof testGateway>>
afterEach(() => t.close())

const open = async (options: Parameters<typeof testGateway>[0] = {}) => {
  t = await testGateway(options)
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 1_000_000_000_000n })
}

/** Disconnects as soon as `until` has been received; with '' once the provider has `count` requests. */
async function disconnect(token: string, body: object, until: string, count = 1, path = 'chat/completions') {
  const call = request(`${t.url}/${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  call.on('error', () => {})
  call.end(JSON.stringify(body))
  if (until === '') {
    await expect.poll(() => t.fake.requests.length).toBe(count)
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
  await disconnect(LIMITED, body, 'word3', 1, 'responses')
  expect((await t.settled(1)).at(-1)).toMatchObject(exact)
})

it('a member without a budget who disconnects after the message pays what the provider bills', async () => {
  await open()
  const body = { model: 'gpt-4o', input: 'tokens:7/12 pace:20', stream: true }
  await disconnect(TOKEN, body, 'event: response.output_item.done', 1, 'responses')
  expect((await t.settled(1)).at(-1)).toMatchObject(exact)
})

/** Usage was not seen, so the most it can have cost is charged. */
const atReservation = ({ reservedPico }: { reservedPico: bigint }) => ({
  ...{ state: 'estimated', costPico: reservedPico, flags: 'full_reservation', variant: 'reservation' },
})

it('a member with a budget whose drain takes too long pays the reservation, whatever prices become', async () => {
  await open({ timeouts: { drain: 100 } })
  await disconnect(LIMITED, ask('tokens:7/12 stall:3', { stream: true }), 'word0')
  await disconnect(LIMITED, ask('silence'), '', 2)
  await t.settled(2)
  await t.setPrice('gpt-4o', 1n)
  await t.reprice()
  const [stalled, silent] = await t.settled(2)
  expect(stalled).toMatchObject({ ...atReservation(stalled as never), status: 200 })
  expect(stalled?.outputTokens).toBeGreaterThan(0)
  expect(silent).toMatchObject({ ...atReservation(silent as never), status: null })
})

it('and so when the upstream idle timeout ends it', async () => {
  await open({ timeouts: { idle: 100 } })
  await disconnect(LIMITED, ask('tokens:7/12 stall:3', { stream: true }), 'word0')
  const [entry] = await t.settled(1)
  expect(entry).toMatchObject(atReservation(entry as never))
})

it('a 504 or 524 after the body was sent may have run: charged at the reservation, with a budget', async () => {
  await open()
  for (const status of [504, 524, 500]) await t.chat(`status:${status}`, {}, { token: LIMITED })
  await t.chat('status:504')
  const [first, second, ...others] = await t.settled(4)
  expect(first).toMatchObject({ ...atReservation(first as never), status: 504 })
  expect(second).toMatchObject({ ...atReservation(second as never), status: 524 })
  for (const other of others) expect(other).toMatchObject({ state: 'failed', costPico: 0n, flags: null })
})

it('a drain that the provider breaks off is estimated, and so is one cut short without a budget', async () => {
  await open({ env: { DISCONNECT: 'drain' } })
  await disconnect(LIMITED, ask('tokens:7/12 pace:10 reset:8', { stream: true }), 'word0')
  await t.settled(1)
  await disconnect(TOKEN, ask('tokens:7/12 stall:3', { stream: true }), 'word0')
  await t.gateway.close(10)
  for (const entry of await t.settled(2))
    expect(entry).toMatchObject({ state: 'estimated', flags: null, variant: null })
})

it('draining is bounded in bytes: beyond them the upstream connection is closed, and the entry settled', async () => {
  const drainBytes = 2 ** 20
  await open({ timeouts: { drainBytes } })
  const bytesOfFlood = 400 * 64 * 1024
  await disconnect(LIMITED, ask('flood:400', { stream: true }), 'xxx')
  const [entry] = await t.settled(1)
  expect(entry).toMatchObject({ ...atReservation(entry as never), status: 200 })
  await expect.poll(() => t.last().disconnected).toBe(true)
  const sent = t.last().chunks * 64 * 1024
  expect(sent).toBeGreaterThan(drainBytes)
  expect(sent).toBeLessThan(bytesOfFlood)
})

const abandon = (token: string, count: number, limit = 1) => {
  const stalled = ask('tokens:0/1 stall:2', { stream: true, max_tokens: limit })
  return Promise.all(Array.from({ length: count }, () => disconnect(token, stalled, 'word0')))
}
const countOf = async (state: string) => (await t.entries()).filter((entry) => entry.state === state).length

it('a member whose drains are all in use is refused until one has ended, and nobody else is', async () => {
  await open()
  await t.addMember('other', OTHER, { monthlyLimitPico: 1_000_000_000_000n })
  await abandon(LIMITED, MAX_DRAINS - 1)
  await disconnect(LIMITED, ask('tokens:7/12 pace:50', { stream: true }), 'word0')
  const refused = await t.chat('hi', {}, { token: LIMITED })
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({ error: { code: 'rate_limit_exceeded', type: 'requests' } })
  expect([refused.headers.get('retry-after'), refused.headers.get('x-should-retry')]).toEqual(['1', 'true'])
  await disconnect(OTHER, ask('tokens:7/12', { stream: true }), 'word3')
  await expect.poll(() => countOf('settled')).toBe(2)
  for (const entry of await t.entries()) if (entry.state === 'settled') expect(entry).toMatchObject(exact)
  // The slot is free once the entry has been settled.
  await expect.poll(() => t.chat('hi', {}, { token: LIMITED }).then(({ status }) => status)).toBe(200)
})

it('what was in flight before its member was refused is drained all the same', async () => {
  await open()
  await abandon(LIMITED, MAX_DRAINS + 10)
  await expect.poll(() => t.chat('hi', {}, { token: LIMITED }).then(({ status }) => status)).toBe(429)
  expect(await countOf('reserved')).toBe(MAX_DRAINS + 10)
  await t.gateway.close(10)
  for (const entry of await t.settled(MAX_DRAINS + 10)) expect(entry).toMatchObject(atReservation(entry))
})

it('without a budget, a drain too many is aborted with its client', async () => {
  await open({ env: { DISCONNECT: 'drain' } })
  await abandon(TOKEN, MAX_DRAINS + 1)
  await expect.poll(() => countOf('estimated')).toBe(1)
  expect((await t.chat('hi')).status).toBe(200)
})

it('a budget is not exceeded by requests that are abandoned', async () => {
  await open({ timeouts: { drain: 50 } })
  await abandon(LIMITED, 8, 16_000)
  await t.settled(6)
  await abandon(LIMITED, 8, 16_000)
  const entries = await t.settled(6)
  const sum = (amount: (entry: (typeof entries)[number]) => bigint) => entries.map(amount).reduce((a, b) => a + b)
  expect(sum(({ costPico }) => costPico ?? 0n)).toBe(sum(({ reservedPico }) => reservedPico))
  expect(sum(({ costPico }) => costPico ?? 0n)).toBeLessThanOrEqual(1_000_000_000_000n)
})
