import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../../../test/gateway'
import { geminiShapes } from '../../../../test/gemini-shapes'
import { GEMINI, toGeminiSse } from '../../../../test/gemini-stream'
import { startRawProvider, WAYS } from '../../../../test/raw-provider'
import { costOf } from '../../../../test/settle'

const SECRET = 'AIza-fake-secret-of-google-01'
const LIMITED = '22222222-2222-4333-8444-555555555555'
const SPENT = '33333333-2222-4333-8444-555555555555'
const M = 1_000_000n
let t: Awaited<ReturnType<typeof testGateway>>
let raw: Awaited<ReturnType<typeof startRawProvider>>
beforeAll(async () => {
  raw = await startRawProvider()
  t = await testGateway()
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 10n ** 13n })
  await t.addMember('spent', SPENT, { monthlyLimitPico: 1n })
})
afterAll(async () => {
  await t.close()
  raw.close()
})
beforeEach(async () => {
  t.fake.reset()
  await t.context.db.providerKey.deleteMany({})
  await t.addKey(SECRET, { apiType: 'gemini', endpoint: t.fake.url })
})

type Init = { token?: string; method?: string; query?: string; model?: string }
const send = (text: string, more: object = {}, init: Init = {}) => {
  const { token = TOKEN, method = 'generateContent', query = '', model = 'gemini-2.5-flash' } = init
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text }] }], ...more })
  const headers = { 'x-goog-api-key': token, 'content-type': 'application/json' }
  return fetch(new URL(`/v1beta/models/${model}:${method}${query}`, t.url), { method: 'POST', body, headers })
}
const newest = async () => (await t.settled(1)).at(-1)

it('passes the request on with the key, byte for byte', async () => {
  const body = '{ "contents":[{"parts":[{"text":"tokens:100/10/40"}]}],"new_field":1e2}'
  const url = new URL('/v1beta/models/gemini-2.5-flash:generateContent', t.url)
  const answer = await fetch(url, { method: 'POST', body, headers: { authorization: `Bearer ${TOKEN}` } })
  expect(answer.status).toBe(200)
  expect(t.last()).toMatchObject({ path: '/v1beta/models/gemini-2.5-flash:generateContent', body })
  expect(t.last().headers).toMatchObject({ 'x-goog-api-key': SECRET })
  expect(t.last().headers.authorization).toBeUndefined()
  expect(await newest()).toMatchObject({
    ...{ endpoint: 'models:generateContent', model: 'gemini-2.5-flash', inputTokens: 100, cachedTokens: 40 },
    costPico: 60n * 300_000n + 40n * 30_000n + 10n * 2_500_000n,
  })
})

it('serves the version that the client names, and so does a key whose endpoint names one', async () => {
  await t.context.db.providerKey.updateMany({ data: { endpoint: `${t.fake.url}/v1beta/`, updatedAt: new Date() } })
  const url = new URL('/v1/models/gemini-2.5-flash:generateContent', t.url)
  const body = JSON.stringify({ contents: [{ parts: [{ text: 'hi' }] }] })
  const answer = await fetch(url, { method: 'POST', body, headers: { 'x-goog-api-key': TOKEN } })
  expect([answer.status, t.last().path]).toEqual([200, '/v1/models/gemini-2.5-flash:generateContent'])
})

it('a token in the query authenticates, and goes no further', async () => {
  const answer = await send('hi', {}, { token: '', method: 'streamGenerateContent', query: `?alt=sse&key=${TOKEN}` })
  expect(answer.status).toBe(200)
  expect(t.last().path).toBe('/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse')
  expect(JSON.stringify(t.last().headers)).not.toContain(TOKEN)
})

it.each(['%3Fkey=', '%253Fkey%3D', '&key=', ';key=', '%26key='])(
  'a key that the path holds, after %s, reaches neither the provider nor the ledger',
  async (parameter) => {
    const before = (await t.entries()).length
    const [secret, model] = ['AIza-fake-secret-of-a-member', 'gemini-2.5-flash']
    for (const path of [
      `${model}${parameter}${secret}:generateContent`,
      `${model}:generateContent${parameter}${secret}`,
    ]) {
      const url = new URL(`/v1beta/models/${path}`, t.url)
      const body = JSON.stringify({ contents: [{ parts: [{ text: 'hi' }] }] })
      const answer = await fetch(url, { method: 'POST', body, headers: { 'x-goog-api-key': TOKEN } })
      expect([400, 404]).toContain(answer.status)
    }
    expect(t.fake.requests).toEqual([])
    expect(await t.entries()).toHaveLength(before)
  },
)

it.each(['?alt=sse', ''])('streams with %s are recorded exactly, and pass byte for byte', async (query) => {
  const answer = await send('tokens:12/7', {}, { method: 'streamGenerateContent', query })
  const text = await answer.text()
  expect(text.startsWith(query === '' ? '[' : 'data:')).toBe(true)
  expect(text).toContain('"finishReason"')
  expect(await newest()).toMatchObject({ stream: true, inputTokens: 12, outputTokens: 7, state: 'settled' })
})

it('counts tokens for nothing; embeds', async () => {
  const counted = await send('tokens:14/0', {}, { method: 'countTokens', token: SPENT })
  expect([counted.status, await counted.json()]).toEqual([200, { totalTokens: 14 }])
  expect(await newest()).toMatchObject({ costPico: 0n, state: 'settled' })
  for (const method of ['embedContent', 'batchEmbedContents']) {
    const answer = await send('hi', {}, { method, model: 'gemini-embedding-001' })
    expect(await answer.json()).toHaveProperty(method === 'embedContent' ? 'embedding' : 'embeddings')
    // Google does not say how many tokens it embeds.
    expect(await newest()).toMatchObject({ endpoint: `models:${method}`, state: 'estimated', outputTokens: 0 })
  }
})

it('lists models in the words of the client', async () => {
  const get = async (path: string, headers: Record<string, string>) =>
    (await fetch(new URL(path, t.url), { headers })).json()
  const list = await get('/v1beta/models', { 'x-goog-api-key': TOKEN })
  expect(list.models[0]).toMatchObject({ name: 'models/gemini-2.5-flash', inputTokenLimit: 1_048_576 })
  expect(await get('/v1beta/models/gemini-2.5-flash', { 'x-goog-api-key': TOKEN })).toEqual(list.models[0])
  expect((await get('/v1/models', { authorization: `Bearer ${TOKEN}` })).data).toMatchObject([
    { id: 'gemini-2.5-flash', object: 'model', owned_by: 'google' },
  ])
})

describe('a recorded response', () => {
  const shapes = geminiShapes.flatMap((shape) => WAYS.map((way) => ({ ...shape, way })))

  it.each(shapes)('$name, $way', async (shape) => {
    const { requested, answered = GEMINI, method = 'streamGenerateContent', tokens, cost, chunks, way } = shape
    const body = toGeminiSse(chunks)
    raw.response = { headers: { 'content-type': 'text/event-stream' }, body, way }
    await t.context.db.providerKey.deleteMany({})
    await t.addKey(SECRET, { apiType: 'gemini', endpoint: raw.url.replace('/v1', ''), priceList: 'google' })
    const before = (await t.entries()).length
    const answer = await send('hi', {}, { method, model: requested ?? answered, query: '?alt=sse' })
    expect(await answer.text()).toBe(body)
    const entry = (await t.settled(before + 1)).at(-1)
    const { input: inputTokens, cached: cachedTokens = 0, output: outputTokens } = tokens
    expect(entry).toMatchObject({ state: 'settled', inputTokens, cachedTokens, outputTokens })
    expect(entry?.costPico).toBe(costOf(cost))
    // The request was too short for so much input.
    expect(entry?.flags ?? '').toMatch(cost ? /^(overrun)?$/ : /^no_tier_price$/)
    await t.reprice()
    expect((await newest())?.costPico).toBe(costOf(cost))
  })
})

describe('the output limit of a member with a budget', () => {
  it.each([
    ['is added', {}, {}],
    ['is added to what is there', { generationConfig: { temperature: 0 } }, { temperature: 0 }],
    ['replaces one without effect', { generationConfig: { maxOutputTokens: null, topP: 1 } }, { topP: 1 }],
    ['replaces null', { generationConfig: null }, {}],
  ])('%s', async (_, more, rest) => {
    expect((await send('tokens:5/5', more, { token: LIMITED })).status).toBe(200)
    const sent = JSON.parse(t.last().body)
    expect(sent.generationConfig).toEqual({ ...rest, maxOutputTokens: expect.any(Number) })
    expect(sent.contents).toHaveLength(1)
  })

  it('in either spelling bounds the reservation, for each candidate', async () => {
    await send('tokens:5/5', { generation_config: { max_output_tokens: 50, candidate_count: 2 } }, { token: LIMITED })
    const bytes = BigInt(t.last().bytes.length)
    expect(JSON.parse(t.last().body).generation_config).toEqual({ max_output_tokens: 50, candidate_count: 2 })
    // Audio is the most expensive input.
    expect((await newest())?.reservedPico).toBe(bytes * M + 100n * 2_500_000n)
  })
})

describe('a refusal is in Google’s words', () => {
  const file = [{ parts: [{ fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/x' } }] }]
  it.each([
    ['an invalid token', 401, 'UNAUTHENTICATED', () => send('hi', {}, { token: 'nobody' })],
    ['a cached content', 400, 'INVALID_ARGUMENT', () => send('hi', { cachedContent: 'cachedContents/x' })],
    ['a stored file', 400, 'INVALID_ARGUMENT', () => send('hi', { contents: file })],
    ['a field twice', 400, 'INVALID_ARGUMENT', () => send('hi', { generationConfig: {}, generation_config: {} })],
    ['a name in capitals', 400, 'INVALID_ARGUMENT', () => send('hi', { generationconfig: {} })],
    ['an unknown method', 404, 'NOT_FOUND', () => send('hi', {}, { method: 'predict' })],
    [
      'a search, to a member with a budget',
      403,
      'PERMISSION_DENIED',
      () => send('hi', { tools: [{ googleSearch: {} }] }, { token: LIMITED }),
    ],
  ])('%s: %i %s', async (_, code, status, sent) => {
    const answer = await sent()
    expect(await answer.json()).toEqual({ error: { code, status, message: expect.any(String), details: [] } })
    expect(answer.status).toBe(code)
    expect(t.fake.requests).toEqual([])
  })

  it('a spent budget says which, and when it resets', async () => {
    const answer = await send('hi', {}, { token: SPENT })
    const { error } = await answer.json()
    expect([answer.status, error.status]).toEqual([429, 'RESOURCE_EXHAUSTED'])
    expect(error.message).toMatch(/monthly budget.*resets on \d{4}-\d\d-01/)
    expect(error.details.map((one: { '@type': string }) => one['@type'].split('.').at(-1))).toEqual([
      'QuotaFailure',
      'RetryInfo',
    ])
  })
})

it('an invalid key is the gateway’s fault, not the client’s, and fails over', async () => {
  t.fake.rejectedKeys.add(SECRET)
  const answer = await send('hi')
  expect([answer.status, (await answer.json()).error.status]).toEqual([502, 'UNAVAILABLE'])
  await t.addKey('AIza-fake-secret-of-google-02', { apiType: 'gemini', endpoint: t.fake.url, tier: 1 })
  expect((await send('hi')).status).toBe(200)
})
