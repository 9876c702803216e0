import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anthropicShapes } from '../../../../test/anthropic-shapes'
import { MODEL, toSse } from '../../../../test/anthropic-stream'
import { TOKEN, testGateway } from '../../../../test/gateway'
import { startRawProvider, WAYS } from '../../../../test/raw-provider'
import { costOf } from '../../../../test/settle'

const SECRET = 'sk-ant-fake-secret-0001'
const LIMITED = '22222222-2222-4333-8444-555555555555'
const SPENT = '33333333-2222-4333-8444-555555555555'
let t: Awaited<ReturnType<typeof testGateway>>
let raw: Awaited<ReturnType<typeof startRawProvider>>
beforeAll(async () => {
  raw = await startRawProvider()
  t = await testGateway()
  await t.context.db.providerKey.deleteMany({})
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 10n ** 12n })
  await t.addMember('spent', SPENT, { monthlyLimitPico: 1n })
})
afterAll(async () => {
  await t.close()
  raw.close()
})
beforeEach(async () => {
  t.fake.reset()
  await t.context.db.providerKey.deleteMany({})
  await addKey(SECRET)
})

const addKey = (secret: string, more: { endpoint?: string; tier?: number } = {}) =>
  t.addKey(secret, { apiType: 'anthropic', endpoint: `${t.fake.url}/v1`, ...more })

type Init = { token?: string; headers?: Record<string, string>; path?: string }
const send = (
  content: string,
  more: object = {},
  { token = TOKEN, headers = {}, path = 'messages?beta=true' }: Init = {},
) =>
  t.post(
    path,
    { model: 'claude-sonnet-4-5', max_tokens: 1024, messages: [{ role: 'user', content }], ...more },
    { headers: { authorization: '', 'x-api-key': token, 'anthropic-version': '2023-06-01', ...headers } },
  )
const newest = async () => (await t.settled(1)).at(-1)

it('passes the request on with the key, its version and betas, byte for byte', async () => {
  const body =
    '{"model":"claude-sonnet-4-5", "max_tokens":9, "messages":[{"role":"user","content":"tokens:9/3"}],"new_field":1e2}'
  const headers = { authorization: `Bearer ${TOKEN}`, 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a-1,b-2' }
  const answer = await t.post('messages?beta=true&key=x', body, { headers })
  expect(answer.status).toBe(200)
  expect(t.last()).toMatchObject({ path: '/v1/messages?beta=true', body })
  expect(t.last().headers).toMatchObject({ 'x-api-key': SECRET, 'anthropic-beta': 'a-1,b-2' })
  expect(t.last().headers.authorization).toBeUndefined()
  expect(answer.headers.get('request-id')).toBe('req_011fake')
  expect(answer.headers.get('anthropic-ratelimit-requests-remaining')).toBe('49')
  expect(answer.headers.get('anthropic-organization-id')).toBeNull()
  expect(await newest()).toMatchObject({ endpoint: 'messages', inputTokens: 9, outputTokens: 3, costPico: 72_000_000n })
})

it('counts tokens for nothing, even without budget', async () => {
  const answer = await send('tokens:14/0', { max_tokens: undefined }, { path: 'messages/count_tokens', token: SPENT })
  expect([answer.status, await answer.json()]).toEqual([200, { input_tokens: 14 }])
  expect(await newest()).toMatchObject({ endpoint: 'messages/count_tokens', costPico: 0n, state: 'settled' })
})

it('lists models in the words of the client', async () => {
  const list = async (headers: Record<string, string>) =>
    (await fetch(`${t.url}/models?limit=1000`, { headers: { 'x-api-key': TOKEN, ...headers } })).json()
  const own = await list({ 'anthropic-version': '2023-06-01' })
  expect(own).toMatchObject({ has_more: false, first_id: 'claude-sonnet-4-5', last_id: 'claude-haiku-4-5' })
  expect(own.data[0]).toMatchObject({ type: 'model', max_input_tokens: 200_000 })
  expect((await list({})).data[0]).toEqual({
    ...{ id: 'claude-sonnet-4-5', object: 'model', created: 1_767_225_600, owned_by: 'anthropic' },
  })
})

it('greets without a token', async () => {
  const answer = await fetch(new URL('/api/hello', t.url), { method: 'HEAD' })
  expect(answer.status).toBe(200)
})

describe('a refusal is in Anthropic’s words', () => {
  it.each([
    ['an invalid token', 401, 'authentication_error', () => send('hi', {}, { token: 'nobody' })],
    ['a model that is no text', 400, 'invalid_request_error', () => send('hi', { model: 1 })],
    ['a list of fallbacks', 400, 'invalid_request_error', () => send('hi', { fallbacks: [{ model: 'x' }] })],
    ['a container', 400, 'invalid_request_error', () => send('hi', { container: 'container_1' })],
    ['a thread', 400, 'invalid_request_error', () => send('hi', { thread: { type: 'create' } })],
    [
      'a stored file',
      400,
      'invalid_request_error',
      () =>
        send('', {
          messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'f' } }] }],
        }),
    ],
    ['an unknown path', 404, 'not_found_error', () => send('hi', {}, { path: 'messages/batches' })],
  ])('%s: %i %s', async (_, status, type, sent) => {
    const answer = await sent()
    const body = await answer.json()
    expect([answer.status, body.type, body.error.type]).toEqual([status, 'error', type])
    expect(body.request_id).toBe(answer.headers.get('x-chatelaine-request-id'))
    expect(t.fake.requests).toEqual([])
  })

  it('a spent budget is a billing error that says which budget, and when it resets', async () => {
    const answer = await send('hi', {}, { token: SPENT })
    const { error } = await answer.json()
    expect([answer.status, error.type]).toEqual([429, 'billing_error'])
    expect(answer.headers.get('x-should-retry')).toBe('false')
    expect(answer.headers.get('retry-after')).toBeNull()
    expect(error.message).toMatch(/monthly budget.*resets on \d{4}-\d\d-01/)
  })

  it('web search without a limit is refused to members with a budget', async () => {
    const tools = [{ type: 'web_search_20250305', name: 'web_search' }]
    const answer = await send('hi', { tools }, { token: LIMITED })
    expect([answer.status, (await answer.json()).error.message]).toEqual([403, expect.stringContaining('max_uses')])
  })
})

describe('the reservation of a member with a budget', () => {
  it('is the input at its highest rate, and max_tokens', async () => {
    expect((await send('tokens:5/5', { max_tokens: 100 }, { token: LIMITED })).status).toBe(200)
    const bytes = BigInt(t.last().bytes.length)
    expect((await newest())?.reservedPico).toBe(bytes * 3_750_000n + 100n * 15_000_000n)
  })

  it('is higher for a cache of an hour, and in the US', async () => {
    const system = [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } }]
    await send('tokens:5/5', { max_tokens: 100, system, inference_geo: 'us' }, { token: LIMITED })
    const bytes = BigInt(t.last().bytes.length)
    expect((await newest())?.reservedPico).toBe(bytes * 6_600_000n + 100n * 16_500_000n)
  })

  it('covers searches up to max_uses', async () => {
    await t.context.db.user.updateMany({ where: { name: 'limited' }, data: { monthlyLimitPico: 10n ** 13n } })
    const tools = [{ type: 'web_search_20250305', name: 'web_search', max_uses: 2 }]
    expect((await send('tokens:5/5', { max_tokens: 100, tools }, { token: LIMITED })).status).toBe(200)
    expect((await newest())?.reservedPico).toBeGreaterThan(20_000_000_000n)
  })
})

describe('money', () => {
  it.each(anthropicShapes.flatMap((shape) => WAYS.map((way) => ({ ...shape, way }))))('$name, $way', async (shape) => {
    const { requested, answered = MODEL, tokens, cost, events, way } = shape
    raw.response = { headers: { 'content-type': 'text/event-stream' }, body: toSse(events), way }
    await t.context.db.providerKey.deleteMany({})
    await addKey(SECRET, { endpoint: raw.url })
    const tools = [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }]
    const before = (await t.entries()).length
    const answer = await send('hi', { model: requested ?? answered, stream: true, tools })
    expect(await answer.text()).toBe(toSse(events))
    const entry = (await t.settled(before + 1)).at(-1)
    const [inputTokens, cachedTokens, cacheWriteTokens, outputTokens] = tokens
    expect(entry).toMatchObject({ state: 'settled', inputTokens, cachedTokens, cacheWriteTokens, outputTokens })
    expect(entry?.costPico).toBe(costOf(cost))
    expect(entry?.flags).toBe(cost ? null : 'no_tier_price')
    await t.reprice()
    expect((await newest())?.costPico).toBe(costOf(cost))
  })
})

describe('failover between keys', () => {
  it('after 529, 429 and a rejected key; the last error passes unmodified, with its headers', async () => {
    await addKey('sk-ant-fake-secret-0002', { tier: 1 })
    t.fake.nextScripts.push({ status: 529 })
    expect((await send('hi')).status).toBe(200)
    expect((await newest())?.trail).toMatch(/^\d+:529 \d+:200$/)
    t.fake.nextScripts.push({ status: 529, retryAfter: 3 }, { status: 529, retryAfter: 7 })
    const answer = await send('hi')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([529, expect.stringMatching(/^[37]$/)])
    expect(await answer.json()).toEqual({
      ...{ type: 'error', error: { type: 'overloaded_error', message: 'As scripted.' }, request_id: 'req_fake' },
    })
  })

  it('keys of another protocol are never asked', async () => {
    await t.context.db.providerKey.deleteMany({})
    await t.addKey('sk-fake-openai', {})
    expect((await send('hi')).status).toBeGreaterThanOrEqual(400)
    expect(t.fake.requests).toEqual([])
  })
})
