import zlib from 'node:zlib'
import { AzureOpenAI, toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import cases from '../../test/cases/clients/multipart.json' with { type: 'json' }
import zstd from '../../test/cases/clients/zstd.json' with { type: 'json' }
import { TOKEN, testGateway } from '../../test/gateway'

const BUDGET = '22222222-2222-4333-8444-555555555555'
const authorization = `Bearer ${TOKEN}`

let t: Awaited<ReturnType<typeof testGateway>>
let origin = ''
beforeAll(async () => {
  t = await testGateway({ env: { MAX_BODY_MB: '1' } })
  await t.addMember('budget', BUDGET, { monthlyLimitPico: 5_000_000_000_000n, expiresAt: new Date('2099-01-01') })
  origin = new URL(t.url).origin
})
afterAll(() => t.close())

const send = (
  method: string,
  path: string,
  body: string | Buffer | null = null,
  headers: Record<string, string> = {},
) => {
  const content = Buffer.isBuffer(body) ? new Uint8Array(body) : body
  return fetch(origin + path, { method, body: content, headers: { authorization, ...headers } })
}
const chat = '{"model":"gpt-4o","messages":[{"role":"user","content":"tokens:5/2"}]}'
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
]

describe('addresses', () => {
  it.each([
    '/v1/chat/completions/',
    '//v1/chat/completions',
    '/v1//chat/completions',
    '/v1/v1/chat/completions',
    '/openai/v1/chat/completions',
    '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
  ])('POST %s is a chat', async (path) => {
    const headers = { authorization: '', 'api-key': TOKEN }
    expect((await send('POST', path, chat, path.startsWith('/openai') ? headers : {})).status).toBe(200)
    expect([t.last().path, t.last().body]).toEqual(['/v1/chat/completions', chat])
  })

  it('the deployment in the path is the model, whatever the body names', async () => {
    const ask = (path: string, body: object | FormData) => {
      const headers = { 'api-key': TOKEN }
      const content = body instanceof FormData ? body : JSON.stringify(body)
      return fetch(`${origin}/openai/deployments/${path}?api-version=2024-10-21`, {
        method: 'POST',
        headers,
        body: content,
      })
    }
    await ask('gpt-4o-mini/chat/completions', { messages: [], stream: true })
    expect(t.last().json).toEqual({
      model: 'gpt-4o-mini',
      stream_options: { include_usage: true },
      messages: [],
      stream: true,
    })
    await ask('gpt-4o-mini/chat/completions', { model: 'gpt-4', messages: [] })
    expect(t.last().json).toEqual({ model: 'gpt-4o-mini', messages: [] })
    const form = new FormData()
    form.set('file', new Blob(['audio']), 'a.mp3')
    expect((await ask('whisper-1/audio/transcriptions', form)).status).toBe(200)
    expect(t.last().body).toContain('name="model"\r\n\r\nwhisper-1\r\n')
    expect((await t.settled(1)).slice(-3).map(({ model }) => model)).toEqual([
      'gpt-4o-mini',
      'gpt-4o-mini',
      'whisper-1',
    ])
    expect(await codeOf(await ask('gpt-4o/chat/completions', {}))).toEqual([400, 'invalid_request'])
  })

  it('the official SDK for Azure works with the server as its endpoint and a token', async () => {
    const client = new AzureOpenAI({ endpoint: origin, apiKey: TOKEN, apiVersion: '2025-04-01-preview', maxRetries: 0 })
    const request = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'tokens:5/2' }] }
    expect((await client.chat.completions.create(request)).choices[0]?.message.content).toBe('word0 word1 ')
    let text = ''
    for await (const { choices } of await client.chat.completions.create({ ...request, stream: true }))
      text += choices[0]?.delta.content ?? ''
    expect(text).toBe('word0 word1 ')
    expect((await client.responses.create({ model: 'gpt-4o', input: 'tokens:5/2' })).output_text).toBe('word0 word1 ')
    const embeddings = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'hi' })
    expect(embeddings.data).toHaveLength(1)
    expect((await client.images.generate({ model: 'gpt-image-1', prompt: 'a' })).data).toHaveLength(1)
    const speech = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'hello' })
    expect((await speech.arrayBuffer()).byteLength).toBe(5000)
    const file = await toFile(Buffer.from('audio'), 'a.mp3')
    const heard = await client.audio.transcriptions.create({ model: 'whisper-1', file })
    expect(heard.text).toContain('word0')
    const stranger = new AzureOpenAI({ endpoint: origin, apiKey: 'wrong', apiVersion: '2025-04-01-preview' })
    await expect(stranger.chat.completions.create(request)).rejects.toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    })
  })

  it('HEAD is answered like GET, without a body', async () => {
    for (const path of ['/v1/models', '/v1/models/gpt-4o', '/openai/models']) {
      const response = await send('HEAD', path)
      expect([response.status, await response.text()]).toEqual([200, ''])
      expect(Number(response.headers.get('content-length'))).toBeGreaterThan(10)
    }
    expect((await send('HEAD', '/v1')).status).toBe(404)
  })

  it('the session and the client of a request are kept with its entry', async () => {
    const headers = { 'user-agent': 'claude-cli/2.1.4 (external, cli)', 'x-claude-code-session-id': 'session-1' }
    expect((await t.chat('hi', {}, { headers })).status).toBe(200)
    expect((await t.settled(1)).at(-1)).toMatchObject({ client: 'claude-cli', sessionId: 'session-1' })
  })

  it('budget and usage are where OpenAI once had them', async () => {
    const read = async (path: string, token = BUDGET) => {
      const response = await send('GET', path, null, { authorization: `Bearer ${token}` })
      return response.json()
    }
    const asMember = { headers: { authorization: `Bearer ${BUDGET}` } }
    await (await t.chat('tokens:100/20', {}, asMember)).text()
    // 100 × 2.50 + 20 × 10 dollars per million, in cents.
    for (const prefix of ['/v1/dashboard/billing', '/dashboard/billing']) {
      expect(await read(`${prefix}/subscription`)).toMatchObject({ hard_limit_usd: 5, access_until: 4_070_908_800 })
      expect(await read(`${prefix}/usage?start_date=2020-01-01&end_date=2099-01-01`)).toEqual({
        object: 'list',
        total_usage: 0.045,
      })
      expect(await read(`${prefix}/usage`)).toMatchObject({ total_usage: 0.045 })
      expect(await read(`${prefix}/usage?start_date=2020-01-01&end_date=2020-02-01`)).toMatchObject({ total_usage: 0 })
    }
    expect(await read('/v1/dashboard/billing/subscription', TOKEN)).toMatchObject({ hard_limit_usd: 100_000_000 })
    expect(await codeOf(await send('GET', '/v1/dashboard/billing/usage', null, { authorization: 'Bearer x' }))).toEqual(
      [401, 'invalid_api_key'],
    )
  })
})

describe('new-api’s usage of a token', () => {
  const read = async (token: string, path = '/api/usage/token/') => {
    const response = await send('GET', path, null, { authorization: `Bearer ${token}` })
    return response.json()
  }

  it('is the budget of all time as a balance, in its unit', async () => {
    const token = '33333333-2222-4333-8444-555555555555'
    const models = JSON.stringify(['gpt-4o'])
    await t.addMember('balance', token, { monthlyLimitPico: 10n ** 12n, totalLimitPico: 2n * 10n ** 12n, models })
    await (await t.chat('tokens:100/20', {}, { headers: { authorization: `Bearer ${token}` } })).text()
    // $0.00045 is 225 of 500,000 a dollar.
    const data = {
      ...{ object: 'token_usage', name: '', total_granted: 1_000_000, total_used: 225, total_available: 999_775 },
      ...{ unlimited_quota: false, model_limits: { 'gpt-4o': true }, model_limits_enabled: true, expires_at: 0 },
    }
    expect(await read(token)).toEqual({ code: true, message: 'ok', data })
    expect(await read(token, '/api/usage/token?x=1')).toEqual({ code: true, message: 'ok', data })
  })

  it('is that of the month without one, or what was spent, and needs a token', async () => {
    expect(await read(BUDGET)).toMatchObject({ data: { total_granted: 2_500_000, expires_at: 4_070_908_800 } })
    const { data } = (await read(TOKEN)) as { data: Record<string, number> }
    expect(data).toMatchObject({ unlimited_quota: true, total_available: 0, total_granted: data.total_used })
    expect(await codeOf(await send('GET', '/api/usage/token', null, { authorization: 'Bearer x' }))).toEqual([
      ...[401, 'invalid_api_key'],
    ])
    expect((await send('POST', '/api/usage/token')).status).toBe(404)
  })
})

describe('bodies', () => {
  const ofCodex = zstd.frames['Codex: level 3, as a stream']
  it.each([
    ['gzip', zlib.gzipSync(chat), chat],
    ['deflate', zlib.deflateSync(chat), chat],
    ['br', zlib.brotliCompressSync(chat), chat],
    ['zstd', Buffer.from(ofCodex, 'base64'), zstd.text],
  ])('compressed with %s, reaches the provider decompressed', async (name, body, text) => {
    const response = await send('POST', '/v1/chat/completions', body, { 'content-encoding': name })
    expect(response.status).toBe(200)
    expect(t.last().body).toBe(text)
    expect(t.last().headers['content-encoding']).toBeUndefined()
  })

  it('the limit is that of the decompressed body, and a damaged one is 400', async () => {
    const bomb = zlib.gzipSync(`{"model":"gpt-4o","x":"${'y'.repeat(64 * 2 ** 20)}"}`)
    const rss = process.memoryUsage().rss
    const post = (body: Buffer, name = 'gzip') =>
      send('POST', '/v1/chat/completions', body, { 'content-encoding': name })
    // A window of 8 MB, a block as it is, and many of 128 kB of one letter each, 2 GB in all.
    const [head, repeated] = [Buffer.from('{"model":"gpt-4o","x":"'), '02001079'.repeat(16 * 1024)]
    const blocks = Buffer.from(`28b52ffd0068b80000${head.toString('hex')}${repeated}`, 'hex')
    expect(await codeOf(await post(bomb))).toEqual([413, 'request_too_large'])
    expect(await codeOf(await post(blocks, 'zstd'))).toEqual([413, 'request_too_large'])
    expect(process.memoryUsage().rss - rss).toBeLessThan(50 * 2 ** 20)
    expect(await codeOf(await post(Buffer.from(chat)))).toEqual([400, 'invalid_request'])
    expect(await codeOf(await post(zlib.gzipSync(chat).subarray(0, -9)))).toEqual([400, 'invalid_request'])
    for (const damaged of [chat, Buffer.from(ofCodex, 'base64').subarray(0, -9), Buffer.from('28b52ffd0070', 'hex')])
      expect(await codeOf(await post(Buffer.from(damaged), 'zstd'))).toEqual([400, 'invalid_request'])
    const unknown = await post(Buffer.from(chat), 'compress')
    expect(unknown.headers.get('accept-encoding')).toBe('gzip, deflate, br, zstd')
    expect(await codeOf(unknown)).toEqual([415, 'unsupported_encoding'])
    expect((await post(Buffer.from(chat), 'identity')).status).toBe(200)
  })

  it('with a byte order mark, reaches the provider as it is', async () => {
    const body = Buffer.from(`\ufeff${chat.replace('"model"', '"stream":true,"model"')}`)
    expect((await send('POST', '/v1/chat/completions', body)).status).toBe(200)
    expect(t.last().bytes.subarray(0, 4).toString('latin1')).toBe('\xef\xbb\xbf{')
    expect(t.last().body).toContain('"stream_options":{"include_usage":true}')
    for (const mark of ['efbb', 'ef', 'efbbbfefbbbf']) {
      const malformed = Buffer.concat([Buffer.from(mark, 'hex'), Buffer.from(chat)])
      expect(await codeOf(await send('POST', '/v1/chat/completions', malformed))).toEqual([400, 'invalid_request'])
    }
  })

  it.each(Object.entries(cases.accepted))(
    'a form as %s writes it reaches the provider byte for byte',
    async (_, { contentType, parts }) => {
      const values = parts.map((head) =>
        head.join().includes('name=model') || head.join().includes('name="model"') ? 'whisper-1' : 'audio\xff',
      )
      const text = parts.map((head, index) => `--XX\r\n${head.join('\r\n')}\r\n\r\n${values[index]}\r\n`).join('')
      const body = Buffer.from(`${text}--XX--\r\n`, 'latin1')
      expect((await send('POST', '/v1/audio/transcriptions', body, { 'content-type': contentType })).status).toBe(200)
      expect([t.last().bytes, t.last().headers['content-type']]).toEqual([body, contentType])
      expect((await t.settled(1)).at(-1)).toMatchObject({
        model: 'whisper-1',
        state: 'settled',
        costPico: expect.any(BigInt),
      })
    },
  )
})

it.each([
  ['POST', '/openai/deployments/%zz/chat/completions', 200],
  ['POST', '/v1beta/models/%zz:generateContent', 404],
  ['GET', '/v1beta/models/%zz', 404],
  ['GET', '/v1/models/%zz', 404],
])('a name in the path that is not encoded right is taken as it is: %s %s', async (method, path, expected) => {
  const response = await send(method, path, method === 'POST' ? chat : null)
  expect(response.status).toBe(expected)
})
