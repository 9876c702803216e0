import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'
import type { AppContext } from '../runtime/context'

const faults = { read: false, reserve: false, uncertain: false, settle: 0 }
const failing = (context: AppContext): AppContext => ({
  ...context,
  async readSlow(...query) {
    if (faults.read) throw new Error('no connection')
    return context.readSlow(...query)
  },
  ledger: {
    ...context.ledger,
    async reserve(reservation) {
      if (faults.reserve) throw new Error('disk full')
      const rejection = await context.ledger.reserve(reservation)
      if (faults.uncertain) throw Object.assign(new Error('the connection has ended'), { uncertain: true })
      return rejection
    },
    async settle(settlement) {
      faults.settle -= 1
      if (faults.settle >= 0) throw new Error('disk full')
      return context.ledger.settle(settlement)
    },
  },
})

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway({ wrap: failing, timeouts: { settleRetry: 800, head: 1000, idle: 1000 } })
  // On a busy machine loading the tokenizer takes longer than a settlement is retried.
  await t.context.countTokens([{ text: 'warm up', model: 'gpt-4o' }])
})
beforeEach(() => {
  Object.assign(faults, { read: false, reserve: false, uncertain: false, settle: 0 })
})
afterAll(() => t.close())

/** Failures that outlast `settleRetry`: their pauses are 20 ms, doubled each time. */
const MANY = 6

const newest = async () => (await t.entries()).at(-1)

it('an unreadable database returns 503, and is read again by the next request', async () => {
  faults.read = true
  const response = await t.chat('hello')
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ error: { code: 'unavailable' } })
  faults.read = false
  expect((await t.chat('tokens:1/1')).status).toBe(200)
})

it('a reservation that cannot be written returns 503 and makes no upstream call', async () => {
  faults.reserve = true
  const before = t.fake.requests.length
  const response = await t.chat('hello')
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ error: { code: 'unavailable', type: 'server_error' } })
  expect(t.fake.requests.length).toBe(before)
})

it('a reservation whose commit is uncertain is released, and nothing is sent', async () => {
  faults.uncertain = true
  const [before, entries] = [t.fake.requests.length, (await t.entries()).length]
  expect((await t.chat('hello')).status).toBe(503)
  expect(t.fake.requests.length).toBe(before)
  await expect.poll(async () => (await t.entries()).length).toBe(entries)
  const months = await t.context.db.userMonth.findMany()
  expect(months.map(({ reservedPico }) => reservedPico)).toEqual(months.map(() => 0n))
})

it('a settlement that fails is retried before the response ends', async () => {
  faults.settle = 1
  expect(await (await t.chat('tokens:1/1')).json()).toMatchObject({ usage: { total_tokens: 2 } })
  expect(await newest()).toMatchObject({ state: 'settled' })
})

it('of a request whose settlement is retried, the ratio of tokens to text is learned once', async () => {
  const ask = async (content: string) => (await t.chat(content, { model: 'gpt-4o-mini' })).text()
  const confidence = async () => {
    await ask('noUsage')
    return (await newest())?.confidence
  }
  for (let count = 0; count < 6; count += 1) await ask('tokens:40/10')
  faults.settle = 1
  await ask('tokens:40/10')
  // Seven samples are too few, eight are enough.
  expect(await confidence()).toBe('estimate')
  await ask('tokens:40/10')
  expect(await confidence()).toMatch(/^estimate:\d+$/)
})

it.each([false, true])('no response completes while its settlement cannot be written (stream: %s)', async (stream) => {
  faults.settle = MANY
  await expect(t.chat('tokens:1/1', { stream }).then((response) => response.text())).rejects.toThrow()
  expect(t.gateway.overdueCount()).toBe(1)
  expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', inputTokens: 1 })
  await expect.poll(() => t.gateway.overdueCount()).toBe(0)
})

it('the event that completes a stream is not sent while its settlement cannot be written', async () => {
  faults.settle = MANY
  const { body } = await t.chat('tokens:1/1', { stream: true })
  let seen = ''
  const read = async () => {
    for await (const chunk of body ?? []) seen += Buffer.from(chunk)
  }
  await expect(read()).rejects.toThrow()
  expect(seen).toContain('"finish_reason":"stop"')
  expect(seen).not.toContain('[DONE]')
  await expect.poll(() => t.gateway.overdueCount()).toBe(0)
})

it('a provider that closes the connection without a response may have run the request: 502, an estimate, no retry', async () => {
  await t.addKey('sk-fake-second-secret-0002')
  const before = t.fake.requests.length
  const response = await t.chat('reset:0')
  expect(response.status).toBe(502)
  expect(t.fake.requests.length).toBe(before + 1)
  const entry = await newest()
  expect(entry).toMatchObject({ state: 'estimated', status: null, outputTokens: 0 })
  expect(entry?.costPico).toBeGreaterThan(0n)
})

it('a response that breaks off never looks complete', async () => {
  const response = await t.chat('reset:1')
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({ error: { code: 'upstream_broken' } })
  expect(await newest()).toMatchObject({ state: 'estimated', status: 200 })
})

it('tries the next key when the request did not run, and records all attempts', async () => {
  t.fake.nextScripts.push({ status: 503 })
  expect((await t.chat('tokens:3/3')).status).toBe(200)
  expect((await newest())?.trail).toMatch(/^\d:503 \d:200$/)
  t.fake.nextScripts.push({ status: 503 }, { status: 503 })
  const response = await t.chat('tokens:3/3')
  expect(response.status).toBe(503)
  expect(await newest()).toMatchObject({ state: 'failed', costPico: 0n, status: 503 })
})

it("never shows the provider's own 401", async () => {
  for (const { headers } of t.fake.requests)
    t.fake.rejectedKeys.add(headers.authorization?.slice('Bearer '.length) ?? '')
  const response = await t.chat('hello')
  expect(response.status).toBe(502)
  const text = await response.text()
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'upstream_key_rejected' } })
  expect(text).not.toContain('sk-')
  expect(await newest()).toMatchObject({ state: 'failed', status: 401 })
  t.fake.rejectedKeys.clear()
})

it('an unreachable provider costs nothing: 502', async () => {
  await t.addKey('sk-third', { endpoint: 'http://127.0.0.1:9/v1', models: '["far"]', tier: -1 })
  await t.context.db.providerKey.updateMany({ where: { tier: 0 }, data: { models: '["gpt-*"]' } })
  const response = await t.chat('hello', { model: 'far' })
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({ error: { code: 'upstream_unreachable' } })
  expect(await newest()).toMatchObject({ state: 'failed', costPico: 0n, status: null, trail: '3:unreached' })
})

it('a client that disconnects before the response pays for its input at least', async () => {
  const disconnect = new AbortController()
  const answer = t.chat('silence', {}, { signal: disconnect.signal }).catch(() => null)
  await expect.poll(() => t.last().body).toContain('silence')
  disconnect.abort()
  await answer
  const entry = (await t.settled(1)).at(-1)
  expect(entry).toMatchObject({ state: 'estimated', status: null })
  expect(entry?.costPico).toBeGreaterThan(0n)
})

it('a provider that does not respond in time: 504 and an estimate', async () => {
  const response = await t.chat('silence', {}, { token: TOKEN })
  expect(response.status).toBe(504)
  expect(await newest()).toMatchObject({ state: 'estimated' })
})
