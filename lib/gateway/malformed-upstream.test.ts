import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testGateway } from '../../test/gateway'

/** A provider that answers every request with 200 and what was laid out. */
let laidOut: { headers: Record<string, string>; body: string | Buffer } = { headers: {}, body: '' }
const provider = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(200, laidOut.headers).end(laidOut.body))
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
    ['a backslash that JSON does not know', JSON_TYPE, String.raw`{"model":"C:\models\x.gguf",${USAGE}}`, exact],
    ['a usage that is no number', JSON_TYPE, '{"usage":nan}', { state: 'estimated' }],
    ['an id that is no number', JSON_TYPE, `{"id":01,${USAGE}}`, exact],
    ['JSON of any depth', JSON_TYPE, `{"a":${DEEP}}`, { state: 'estimated' }],
    ['a chunk of any depth', EVENTS, deepChunk, { state: 'estimated' }],
    ['a packed chunk of any depth', { ...EVENTS, ...GZIP }, gzipSync(deepChunk), { state: 'estimated' }],
    ['a packing that every object knows', { 'content-encoding': 'constructor' }, '{}', { state: 'estimated' }],
    [
      'a tier that every object knows',
      JSON_TYPE,
      `{"service_tier":"constructor",${USAGE}}`,
      { ...exact, costPico: null },
    ],
    [
      'a tier that no database takes',
      JSON_TYPE,
      String.raw`{"service_tier":"\u0000",${USAGE}}`,
      { ...exact, serviceTier: '?' },
    ],
  ])('%s', async (_, headers, body, booked) => {
    laidOut = { headers, body }
    await t.chat('hello').then((response) => response.arrayBuffer())
    expect((await t.settled(1)).at(-1)).toMatchObject(booked)
    expect(t.gateway.stuck()).toBe(0)
  })

  it('a picture of a size that no database takes', async () => {
    laidOut = { headers: JSON_TYPE, body: '{"data":[{"b64_json":""}]}' }
    await t.post('images/generations', { model: 'house-paints', prompt: 'a', size: '\0' })
    expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', variant: '? auto', costPico: null })
  })
})

it('names that every object knows are names of nothing', async () => {
  laidOut = { headers: JSON_TYPE, body: '{}' }
  const speech = await t.post('audio/speech', { model: 'constructor', input: 'hi' })
  const picture = await t.post('images/generations', { model: 'gpt-image-1', prompt: 'a', quality: 'constructor' })
  expect([speech.status, picture.status]).toEqual([200, 200])
})

it('what no database takes is nobody’s, and not found', async () => {
  const response = await t.post('responses', { model: 'gpt-4o', input: 'hi', previous_response_id: '\0' })
  expect(response.status).toBe(404)
})
