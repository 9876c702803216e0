import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chunks } from '../../test/fake-provider/chat'
import { SECRET, testGateway } from '../../test/gateway'

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway()
})
afterAll(() => t.close())

const ask = { model: 'gpt-4o', messages: [{ role: 'user', content: 'tokens:7/4' }] }
const withUsage = { stream: true, stream_options: { include_usage: true } }
const form = (fields: Record<string, string>) => () => {
  const made = new FormData()
  for (const [name, value] of Object.entries(fields)) made.append(name, value)
  made.append('file', new Blob([Buffer.from('\r\n--\xff\0', 'latin1')]), 'é.mp3')
  return made
}

type Body = object | (() => FormData)
const shapes: [path: string, body: Body][] = [
  ['chat/completions', ask],
  ['chat/completions', { ...ask, ...withUsage }],
  ['completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'tokens:7/4' }],
  ['completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'tokens:7/4', ...withUsage }],
  ['responses', { model: 'gpt-5', input: 'tokens:7/4' }],
  ['responses', { model: 'gpt-5', input: 'tokens:7/4', stream: true }],
  ['responses', { model: 'gpt-5', input: 'tokens:7/4 ends:incomplete', stream: true }],
  ['embeddings', { model: 'text-embedding-3-small', input: ['a', 'b'] }],
  ['moderations', { input: 'hi' }],
  ['images/generations', { model: 'dall-e-3', prompt: 'a' }],
  ['images/generations', { model: 'gpt-image-1', prompt: 'a' }],
  ['images/generations', { model: 'gpt-image-1', prompt: 'flood:30', stream: true }],
  ['images/edits', form({ model: 'gpt-image-1', prompt: 'a' })],
  ['images/edits', form({ model: 'gpt-image-1', prompt: 'a', stream: 'true' })],
  ['images/edits', { model: 'gpt-image-1', prompt: 'a', images: [{ image_url: 'data:,' }] }],
  ['images/variations', form({ n: '2' })],
  ['audio/speech', { model: 'tts-1', input: 'a', voice: 'alloy' }],
  ['audio/speech', { model: 'gpt-4o-mini-tts', input: 'a', voice: 'alloy', stream_format: 'sse' }],
  ['audio/transcriptions', form({ model: 'whisper-1' })],
  ['audio/transcriptions', form({ model: 'whisper-1', response_format: 'text' })],
  ['audio/transcriptions', form({ model: 'whisper-1', response_format: 'verbose_json' })],
  ['audio/transcriptions', form({ model: 'gpt-4o-transcribe', stream: 'true' })],
  ['audio/translations', form({ model: 'whisper-1' })],
  ['chat/completions', { ...ask, messages: [{ role: 'user', content: 'status:429 retryAfter:3' }] }],
  ['responses', { model: 'gpt-5', input: 'status:400' }],
]

/** The fake provider numbers its ids. */
const withoutNumbers = (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace(/fake\d+/g, 'fake'), 'latin1')

/** The same bytes, sent to the provider directly and through the gateway. */
async function both(path: string, body: Body, more: object = {}) {
  const made = new Response(typeof body === 'function' ? body() : JSON.stringify(body))
  const bytes = Buffer.from(await made.arrayBuffer())
  const type = typeof body === 'function' ? (made.headers.get('content-type') ?? '') : 'application/json'
  const send = async (url: string, token: string) => {
    t.fake.nextScripts.push(more)
    const headers = { authorization: `Bearer ${token}`, 'content-type': type, 'accept-encoding': 'identity' }
    const answer = await fetch(`${url}/${path}`, { method: 'POST', body: bytes, headers })
    const { status } = answer
    const got = withoutNumbers(Buffer.from(await answer.arrayBuffer()))
    return { status, type: answer.headers.get('content-type'), got, sent: t.last() }
  }
  const direct = await send(`${t.fake.url}/v1`, SECRET)
  const through = await send(t.url, '11111111-2222-4333-8444-555555555555')
  return { direct, through, bytes }
}

describe('every wire format', () => {
  it.each(shapes)(
    'is byte-identical through the gateway and directly, and so is the request: %s %j',
    async (...shape) => {
      const { direct, through, bytes } = await both(...shape)
      expect({ ...through, sent: null, got: through.got.toString('latin1') }).toEqual({
        ...direct,
        sent: null,
        got: direct.got.toString('latin1'),
      })
      expect(through.sent.bytes.equals(bytes)).toBe(true)
      expect(through.sent.headers['content-type']).toBe(direct.sent.headers['content-type'])
    },
  )

  it('except for the usage option, which is inserted, and the usage, which is removed again', async () => {
    const { through, bytes } = await both('chat/completions', { ...ask, stream: true })
    const unpatched = through.sent.bytes.toString().replace('"stream_options":{"include_usage":true},', '')
    expect(unpatched).toBe(bytes.toString())
    const plain = chunks({ model: 'gpt-4o' }, { input: 7, output: 4 }).map((each) => `data: ${each}\n\n`)
    expect(through.got.toString()).toBe(plain.join(''))
  })

  it.each([
    ['chat/completions', ask],
    ['chat/completions', { ...ask, ...withUsage }],
    ['responses', { model: 'gpt-5', input: 'tokens:7/4', stream: true }],
  ] as [string, Body][])(
    'compressed although not requested, is relayed as it came and metered: %s %j',
    async (path, body) => {
      const { direct, through } = await both(path, body, { gzip: true })
      // fetch decompresses both, and fails for what is not compressed.
      expect(through.got.toString()).toBe(direct.got.toString())
      expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', inputTokens: 7, outputTokens: 4 })
    },
  )
})
