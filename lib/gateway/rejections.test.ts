import { request } from 'node:http'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SECRET, TOKEN, testGateway } from '../../test/gateway'

const LIMITED = '22222222-2222-4333-8444-555555555555'
const PAUSED = '33333333-2222-4333-8444-555555555555'
const MINI = '44444444-2222-4333-8444-555555555555'

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway({ env: { MAX_BODY_MB: '1' } })
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 10_000_000_000n })
  await t.addMember('paused', PAUSED, { disabled: true })
  await t.addMember('mini', MINI, { models: '["gpt-4o-mini*"]' })
})
afterAll(() => t.close())

const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as {
    error: { code: string; message: string; type: string; param: string | null }
  }
  expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type'])
  return { status: response.status, code: error.code }
}

it.each([
  ['GET', '/chat/completions'],
  ['POST', '/files'],
  ['GET', '/'],
  ['DELETE', '/models/gpt-4o'],
  ['POST', '/chat/completions/x'],
])('%s %s is not offered', async (method, path) => {
  const response = await fetch(t.url + path, { method, headers: { authorization: `Bearer ${TOKEN}` } })
  expect(await errorOf(response)).toEqual({ status: 404, code: 'unknown_url' })
})

it.each([
  {},
  { authorization: 'Bearer unknown' },
  { authorization: 'Basic abc' },
  { authorization: `Bearer ${PAUSED}` },
])('nothing is sent to a provider for %o', async (headers) => {
  const before = t.fake.requests.length
  const response = await fetch(`${t.url}/chat/completions`, { method: 'POST', body: '{', headers: { ...headers } })
  expect(await errorOf(response)).toEqual({ status: 401, code: 'invalid_api_key' })
  expect(response.headers.get('www-authenticate')).toBe('Bearer')
  expect(t.fake.requests.length).toBe(before)
})

it('accepts the token in upper case and in any of the three headers', async () => {
  const body = JSON.stringify({ model: 'gpt-4o', messages: [] })
  for (const headers of [
    { authorization: `bearer ${TOKEN.toUpperCase()}` },
    { 'api-key': TOKEN },
    { 'x-api-key': TOKEN },
  ]) {
    const response = await fetch(`${t.url}/chat/completions`, { method: 'POST', body, headers: { ...headers } })
    expect(response.status).toBe(200)
  }
})

it('a revoked token is rejected with the next request', async () => {
  await t.addMember('brief', '55555555-2222-4333-8444-555555555555', {})
  const ask = () => t.chat('hi', {}, { token: '55555555-2222-4333-8444-555555555555' })
  expect((await ask()).status).toBe(200)
  await t.context.db.user.updateMany({ where: { name: 'brief' }, data: { deletedAt: new Date() } })
  expect((await ask()).status).toBe(401)
})

it('a token works until it expires', async () => {
  const [past, future] = ['66666666-2222-4333-8444-555555555555', '77777777-2222-4333-8444-555555555555']
  await t.addMember('past', past, { expiresAt: new Date(Date.now() - 1000) })
  await t.addMember('future', future, { expiresAt: new Date(Date.now() + 60_000) })
  expect((await t.chat('hi', {}, { token: past })).status).toBe(401)
  expect((await t.chat('hi', {}, { token: future })).status).toBe(200)
})

it('an invalid token is 401 however often it is sent, and no SDK tries it again', async () => {
  for (let count = 0; count < 15; count += 1) {
    const response = await t.chat('x', {}, { token: `invalid-${count}` })
    expect([response.headers.get('x-should-retry'), response.headers.get('retry-after')]).toEqual(['false', null])
    expect([response.status, await response.json()]).toMatchObject([
      401,
      {
        error: {
          message: expect.stringContaining('Incorrect API key provided'),
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_api_key',
        },
      },
    ])
  }
})

it('an integer beyond what is exact is told its bound', async () => {
  for (const [n, bound] of [
    ['9007199254740993', 'at most 9007199254740991'],
    ['1e400', 'at most 9007199254740991'],
    ['-9007199254740993', 'at least -9007199254740991'],
  ] as const) {
    const response = await t.post('chat/completions', `{"model":"gpt-4o","messages":[],"max_tokens":${n}}`)
    expect(await response.json()).toMatchObject({
      error: { message: `"max_tokens" must be ${bound}.`, param: 'max_tokens', code: 'invalid_request' },
    })
  }
})

it.each([
  [
    'chat/completions',
    { messages: [{ content: 'x' }, { content: [{ text: 'x' }, { type: 'file', file: { file_id: 'f' } }] }] },
    'messages[1].content[1].file.file_id',
  ],
  ['responses', { tools: [[1, [2]], { type: 'file_search', vector_store_ids: ['v'] }] }, 'tools[1].vector_store_ids'],
  ['audio/speech', { voice: { id: 'v' }, input: 'x' }, 'voice.id'],
])('param is the path of what is rejected: %s', async (path, body, param) => {
  const response = await t.post(path, { model: 'gpt-4o', ...body })
  expect(await response.json()).toMatchObject({ error: { code: 'unsupported', param } })
})

it('a model may be named in any script, up to 256 bytes', async () => {
  for (const model of ['通义千问-max', '模'.repeat(85), 'x'.repeat(256)]) {
    expect((await t.chat('hi', { model })).status).toBe(200)
    expect(t.last().json.model).toBe(model)
  }
  for (const model of ['模'.repeat(86), 'x'.repeat(257), 'a\u0000', 'a\u202eb', ''])
    expect(await errorOf(await t.chat('hi', { model }))).toEqual({ status: 400, code: 'invalid_request' })
  const bytes = Buffer.from('{"model":"gpt-4o?","messages":[]}')
  bytes[bytes.indexOf('?')] = 0xff
  const response = await fetch(`${t.url}/chat/completions`, {
    method: 'POST',
    body: bytes,
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  expect(await errorOf(response)).toEqual({ status: 400, code: 'invalid_request' })
})

it.each(['', '[]', '{"model":"gpt-4o","model":"gpt-4o-mini"}', '{"messages":[]}', '{"model":"gpt-4o"'])(
  'a malformed body is 400: %s',
  async (body) => {
    expect(await errorOf(await t.post('chat/completions', body))).toMatchObject({ status: 400 })
  },
)

it('a body over the limit is 413, with and without Content-Length', async () => {
  const body = `{"model":"gpt-4o","x":"${'y'.repeat(2 ** 20)}"}`
  expect(await errorOf(await t.post('chat/completions', body))).toEqual({ status: 413, code: 'request_too_large' })
  const status = await new Promise((resolve) => {
    const call = request(`${t.url}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } })
    call.on('response', ({ statusCode }) => resolve(statusCode)).on('error', () => {})
    for (let at = 0; at < body.length; at += 100_000) call.write(body.slice(at, at + 100_000))
    call.end()
  })
  expect(status).toBe(413)
})

it('a body of exactly the limit is accepted', async () => {
  const [head, tail] = ['{"model":"gpt-4o","messages":[],"x":"', '"}']
  const body = `${head}${'y'.repeat(2 ** 20 - head.length - tail.length)}${tail}`
  expect((await t.post('chat/completions', body)).status).toBe(200)
})

it('restricts a member to the allowed models', async () => {
  expect(await errorOf(await t.chat('hi', {}, { token: MINI }))).toEqual({ status: 403, code: 'model_not_allowed' })
  expect((await t.chat('hi', { model: 'gpt-4o-mini' }, { token: MINI })).status).toBe(200)
  const models = await fetch(`${t.url}/models`, { headers: { authorization: `Bearer ${MINI}` } })
  expect(await models.json()).toMatchObject({ object: 'list', data: [{ id: 'gpt-4o-mini' }] })
})

it('adds an output limit to a request of a member with a budget', async () => {
  expect((await t.chat('tokens:1/1', { model: 'gpt-4o-mini' }, { token: LIMITED })).status).toBe(200)
  expect(JSON.parse(t.last().body)).toMatchObject({ max_completion_tokens: expect.any(Number) })
  expect((await t.entries()).at(-1)?.reservedPico).toBeLessThanOrEqual(10_000_000_000n)
})

it('an output limit that the gateway adds is in a header and in the entry', async () => {
  const ask = (more: object) => t.chat('tokens:1/1', { model: 'gpt-4o-mini', ...more }, { token: LIMITED })
  for (const more of [{}, { stream: true }]) {
    const response = await ask(more)
    await response.text()
    const limit = JSON.parse(t.last().body).max_completion_tokens
    expect(response.headers.get('x-chatelaine-max-tokens')).toBe(String(limit))
    expect((await t.settled(1)).at(-1)?.addedOutputLimit).toBe(limit)
  }
  const own = await ask({ max_tokens: 7 })
  expect(own.headers.get('x-chatelaine-max-tokens')).toBeNull()
  expect((await t.settled(1)).at(-1)?.addedOutputLimit).toBeNull()
})

it('rejects requests of a member with a budget that have no upper bound, or that it does not cover', async () => {
  const ask = (more: object) => t.chat('hi', { ...more }, { token: LIMITED })
  expect(await errorOf(await ask({ model: 'who-knows' }))).toEqual({ status: 403, code: 'unbounded_cost' })
  expect(await errorOf(await ask({ service_tier: 'priority' }))).toEqual({ status: 403, code: 'unbounded_cost' })
  const response = await ask({ max_tokens: 1_000_000 })
  expect(response.headers.get('x-should-retry')).toBe('false')
  expect(response.headers.get('retry-after')).toBeNull()
  expect(await errorOf(response)).toEqual({ status: 429, code: 'insufficient_quota' })
})

it('answers CORS preflights from any origin, without credentials', async () => {
  const preflight = {
    origin: 'https://x',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  }
  const response = await fetch(`${t.url}/chat/completions`, { method: 'OPTIONS', headers: preflight })
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('access-control-allow-headers')).toBe('authorization')
  expect(response.headers.get('access-control-allow-credentials')).toBeNull()
})

const noWait = { 'x-chatelaine-wait': '0' }

it('money that other open requests hold is a reason to try again, unlike a spent budget', async () => {
  const token = '88888888-2222-4333-8444-555555555555'
  // 100 output tokens of gpt-4o are $0.001.
  await t.addMember('tight', token, { monthlyLimitPico: 1_500_000_000n })
  const ask = (content: string) => t.chat(content, { max_tokens: 100 }, { token, headers: noWait })
  const before = t.fake.requests.length
  const open = ask('tokens:0/100 pace:1000')
  await expect.poll(() => t.fake.requests.length).toBe(before + 1)
  const held = await ask('tokens:0/100')
  const retry = (response: Response) => ['x-should-retry', 'retry-after'].map((name) => response.headers.get(name))
  expect(retry(held)).toEqual(['true', '1'])
  expect([held.status, await held.json()]).toMatchObject([
    429,
    { error: { code: 'rate_limit_exceeded', type: 'requests' } },
  ])
  await (await open).text()
  const spent = await ask('tokens:0/100')
  expect(retry(spent)).toEqual(['false', null])
  expect([spent.status, await spent.json()]).toMatchObject([
    429,
    { error: { code: 'insufficient_quota', type: 'insufficient_quota' } },
  ])
})

it('a model that no key serves does not exist; without any key, nothing does, and waiting does not help', async () => {
  const before = (await t.entries()).length
  await t.context.db.providerKey.updateMany({ data: { models: '["gpt-*","text-*"]' } })
  expect(await errorOf(await t.chat('hi', { model: 'claude' }))).toEqual({ status: 404, code: 'model_not_found' })
  await t.context.db.providerKey.updateMany({ data: { disabled: true } })
  const none = await t.chat('hi')
  expect(none.headers.get('x-should-retry')).toBe('false')
  expect(await errorOf(none)).toEqual({ status: 503, code: 'no_key' })
  await t.context.db.providerKey.updateMany({ data: { disabled: false } })
  expect((await t.entries()).length).toBe(before)
})

it('a key that its provider rejects is nothing to try again', async () => {
  t.fake.rejectedKeys.add(SECRET)
  const response = await t.chat('hi')
  t.fake.rejectedKeys.clear()
  expect(response.headers.get('x-should-retry')).toBe('false')
  expect(await errorOf(response)).toEqual({ status: 502, code: 'upstream_key_rejected' })
})

it('the official client works with nothing but a base URL and a token', async () => {
  const client = new OpenAI({ baseURL: t.url, apiKey: TOKEN, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: 'tokens:3/2' }]
  const whole = await client.chat.completions.create({ model: 'gpt-4o', messages })
  expect(whole.usage?.total_tokens).toBe(5)
  let text = ''
  for await (const chunk of await client.chat.completions.create({ model: 'gpt-4o', messages, stream: true }))
    text += chunk.choices[0]?.delta.content ?? ''
  expect(text).toBe('word0 word1 ')
  const vectors = await client.embeddings.create({
    model: 'text-embedding-3-small',
    input: 'tokens:2/0',
    encoding_format: 'float',
  })
  expect(vectors.data[0]?.embedding).toHaveLength(3)
  expect((await client.models.list()).data.map(({ id }) => id)).toContain('gpt-4o')
  expect((await client.models.retrieve('gpt-4o')).id).toBe('gpt-4o')
  await expect(client.models.retrieve('unknown/model')).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
})

it('lets open requests finish when it closes, and accepts nothing new', async () => {
  const open = t.chat('tokens:1/20 pace:10', { stream: true })
  await expect.poll(() => t.last().json.stream).toBe(true)
  const closed = t.gateway.close(5000)
  expect((await t.chat('late')).status).toBe(503)
  expect(await (await open).text()).toContain('[DONE]')
  await closed
  expect((await t.entries()).every(({ state }) => state !== 'reserved')).toBe(true)
})
