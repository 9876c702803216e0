import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testGateway } from '../../test/gateway'

/** A provider that responds to every request with 200 and `reply`. */
let reply: { headers: Record<string, string>; body: string | Buffer } = { headers: {}, body: '' }
const provider = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(200, reply.headers).end(reply.body))
})
let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  provider.listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const { port } = provider.address() as AddressInfo
  t = await testGateway({ env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` } })
})
afterAll(async () => {
  await t.close()
  provider.close()
})

const JSON_TYPE = { 'content-type': 'application/json' }
const EVENTS = { 'content-type': 'text/event-stream' }
const GZIP = { 'content-encoding': 'gzip' }
const DEEP = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
const USAGE = '"usage":{"prompt_tokens":3,"completion_tokens":4}'
const deepChunk = `data: {"choices":[{"delta":{"content":${DEEP}}}]}\n\ndata: [DONE]\n\n`
const exact = { state: 'settled', inputTokens: 3, outputTokens: 4 }

describe('whatever a provider answers, the ledger entry is closed', () => {
  it.each([
    ['an escape that JSON does not have', JSON_TYPE, String.raw`{"model":"C:\models\x.gguf",${USAGE}}`, exact],
    ['a usage that is not a number', JSON_TYPE, '{"usage":nan}', { state: 'estimated' }],
    ['an id that is not a number', JSON_TYPE, `{"id":01,${USAGE}}`, exact],
    ['deeply nested JSON', JSON_TYPE, `{"a":${DEEP}}`, { state: 'estimated' }],
    ['a deeply nested chunk', EVENTS, deepChunk, { state: 'estimated' }],
    ['a compressed, deeply nested chunk', { ...EVENTS, ...GZIP }, gzipSync(deepChunk), { state: 'estimated' }],
    [
      'an encoding named like an inherited property',
      { 'content-encoding': 'constructor' },
      '{}',
      { state: 'estimated' },
    ],
    [
      'a service tier named like an inherited property',
      JSON_TYPE,
      `{"service_tier":"constructor",${USAGE}}`,
      { ...exact, costPico: null },
    ],
    [
      'a service tier that no database can store',
      JSON_TYPE,
      String.raw`{"service_tier":"\u0000",${USAGE}}`,
      { ...exact, serviceTier: '?' },
    ],
  ])('%s', async (_, headers, body, expected) => {
    reply = { headers, body }
    await t.chat('hello').then((response) => response.arrayBuffer())
    expect((await t.settled(1)).at(-1)).toMatchObject(expected)
    expect(t.gateway.overdueCount()).toBe(0)
  })

  it('an image size that no database can store', async () => {
    reply = { headers: JSON_TYPE, body: '{"data":[{"b64_json":""}]}' }
    await t.post('images/generations', { model: 'house-model', prompt: 'a', size: '\0' })
    expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', variant: '? auto', costPico: null })
  })
})

it('names of inherited properties match no model and no quality', async () => {
  reply = { headers: JSON_TYPE, body: '{}' }
  const speech = await t.post('audio/speech', { model: 'constructor', input: 'hi' })
  const image = await t.post('images/generations', { model: 'gpt-image-1', prompt: 'a', quality: 'constructor' })
  expect([speech.status, image.status]).toEqual([200, 200])
})

it('an id that no database can store has no owner: 400', async () => {
  const response = await t.post('responses', { model: 'gpt-4o', input: 'hi', previous_response_id: '\0' })
  expect(response.status).toBe(400)
})
