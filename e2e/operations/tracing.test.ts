import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openSocket } from '../../test/socket-client'
import { type App, addKey, addUser, startApp } from '../support/app'
import { UUID7 } from '../support/matchers'
import { startCollector } from '../support/otlp-collector'
import { expect, test } from '../support/vitest'

const SECRET = 'sk-the-provider-key-of-the-traces'
const EMAIL = 'ann@example.com'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const traceparent = `00-${TRACE}-${CALLER}-01`
const number = expect.any(Number)
const id = expect.stringMatching(UUID7)

async function startTracedApp(env: Record<string, string> = {}) {
  const collector = await startCollector()
  const started = await startApp({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env } })
  const { app } = started
  await addKey(app, { key: SECRET, name: 'fake' })
  const { token } = await addUser(app, { name: 'Ann', email: EMAIL })
  const close = async () => {
    await started.close()
    await collector.close()
  }
  return { app, token, collector, close }
}

const chat = (app: App, token: string, content: string, headers = {}, signal: AbortSignal | null = null) =>
  fetch(`${app.url}/v1/chat/completions?api-version=1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content }] }),
    signal,
  })

test('a request is a span between the client’s and the provider’s, with model, usage and cost', async () => {
  const { app, token, collector, close } = await startTracedApp({
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
  })
  await (await chat(app, token, 'tokens:100/20/40', { traceparent })).text()
  const toProvider = app.provider.requests.at(-1)?.headers.traceparent
  expect(await app.server.stop()).toBe(0)

  expect(collector.received[0]).toMatchObject({
    url: '/v1/traces',
    headers: { 'content-type': 'application/x-protobuf' },
  })
  const [span] = collector.spans
  expect(collector.spans).toEqual([
    {
      name: 'POST /v1/chat/completions',
      traceId: TRACE,
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      parentId: CALLER,
      kind: 2,
      failed: false,
      durationMs: number,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/v1/chat/completions',
        'http.response.status_code': 200,
        'url.path': '/v1/chat/completions',
        'user.id': '2',
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.request.stream': true,
        'gen_ai.response.model': 'gpt-4o',
        'gen_ai.response.time_to_first_chunk': number,
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 20,
        'gen_ai.usage.cache_read.input_tokens': 40,
        'gen_ai.usage.reasoning.output_tokens': 0,
        'chatelaine.request_id': id,
        'chatelaine.state': 'settled',
        'chatelaine.cost_dollars': 0.0004,
      },
      resource: expect.objectContaining({
        'service.name': 'chatelaine',
        'service.version': expect.any(String),
        'deployment.environment': 'test',
      }),
    },
  ])
  expect(toProvider).toBe(`00-${TRACE}-${span?.spanId}-01`)
  await close()
})

test('every response over a WebSocket is a span under the client’s, a refused one too', async () => {
  const { app, token, collector, close } = await startTracedApp({ OTEL_BSP_SCHEDULE_DELAY: '50' })
  const client = await openSocket(`${app.url}/v1/responses`, token, { headers: { traceparent } })
  const create = (input: string, more = {}) => client.send({ type: 'response.create', model: 'gpt-4o', input, ...more })
  create('tokens:100/20/40')
  await client.next('response.completed')
  create('hi', { background: true })
  await client.next('error')
  create('status:503')
  await client.next('error')
  await expect.poll(() => collector.spans.length).toBe(3)
  client.socket.close()

  const [served, refused, failed] = collector.spans
  expect(served).toMatchObject({
    ...{ name: 'response.create /v1/responses', traceId: TRACE, parentId: CALLER, kind: 2, failed: false },
    attributes: {
      'network.protocol.name': 'websocket',
      'url.path': '/v1/responses',
      'http.route': '/v1/responses',
      'http.response.status_code': 200,
      'user.id': '2',
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.model': 'gpt-4o',
      'gen_ai.response.time_to_first_chunk': number,
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.usage.cache_read.input_tokens': 40,
      'chatelaine.request_id': id,
      'chatelaine.state': 'settled',
      'chatelaine.cost_dollars': 0.0004,
    },
  })
  expect(served?.durationMs).toBeGreaterThan(0)
  expect(refused).toMatchObject({
    ...{ name: 'response.create /v1/responses', traceId: TRACE, failed: false },
    attributes: { 'http.response.status_code': 400, 'error.type': expect.any(String) },
  })
  expect(failed).toMatchObject({
    ...{ name: 'response.create /v1/responses', parentId: CALLER, failed: true },
    attributes: { 'http.response.status_code': 503, 'error.type': '503', 'chatelaine.state': 'failed' },
  })

  // A realtime conversation: what the provider answers by itself, and what it has understood.
  const talk = await openSocket(`${app.url}/v1/realtime?model=gpt-realtime`, token, { headers: { traceparent } })
  talk.send({
    type: 'session.update',
    session: { audio: { input: { transcription: { model: 'gpt-4o-mini-transcribe' } } } },
  })
  talk.send({ type: 'input_audio_buffer.append', audio: 'AAAA' })
  await talk.next('response.done')
  talk.send({ type: 'input_audio_buffer.commit' })
  await talk.next(TRANSCRIBED)
  await expect.poll(() => collector.spans.length).toBe(5)
  talk.socket.close()
  const [answer, transcription] = collector.spans.slice(3)
  expect(answer).toMatchObject({
    ...{ name: 'response.create /v1/realtime', parentId: CALLER },
    attributes: { 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-realtime' },
  })
  expect(transcription).toMatchObject({
    ...{ name: `${TRANSCRIBED} /v1/realtime`, traceId: TRACE, parentId: CALLER, kind: 2, failed: false },
    attributes: {
      ...{ 'url.path': '/v1/realtime', 'http.route': '/v1/audio/transcriptions', 'http.response.status_code': 200 },
      ...{ 'user.id': '2', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o-mini-transcribe' },
      ...{ 'gen_ai.usage.input_tokens': 20, 'gen_ai.usage.output_tokens': 10 },
      ...{ 'chatelaine.request_id': id, 'chatelaine.state': 'settled' },
      // 20 tokens at $1.25, 10 at $5 a million.
      'chatelaine.cost_dollars': 0.000075,
    },
  })
  expect(transcription?.attributes['chatelaine.request_id']).not.toBe(answer?.attributes['chatelaine.request_id'])
  const lines = app.server
    .log()
    .split('\n')
    .filter((line) => line.includes(`"event":"${TRANSCRIBED}"`))
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      ...{ msg: 'request completed', path: '/v1/realtime', userId: 2, ms: number },
      requestId: transcription?.attributes['chatelaine.request_id'],
    },
  ])
  await close()
})

const TRANSCRIBED = 'conversation.item.input_audio_transcription.completed'

test('rejected, failed and disconnected requests are spans too, pages are not, and no span contains a secret, email or prompt', async () => {
  const { app, token, collector, close } = await startTracedApp({
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_SERVICE_NAME: 'ours',
  })
  await (await chat(app, 'unknown', 'hi')).text()
  await (await chat(app, token, 'status:503', { traceparent: 'nonsense' })).text()
  const disconnect = new AbortController()
  await chat(app, token, 'tokens:1/50 stall:2', {}, disconnect.signal)
  disconnect.abort()
  await fetch(`${app.url}/sign-in`)
  await expect.poll(() => collector.spans.length).toBe(3)

  const spans = collector.spans.map(({ name, failed, attributes, resource }) => ({
    name,
    failed,
    attributes,
    resource,
  }))
  expect(spans).toMatchObject([
    { name: 'POST', failed: false, attributes: { 'http.response.status_code': 401, 'error.type': 'invalid_api_key' } },
    {
      name: 'POST /v1/chat/completions',
      failed: true,
      attributes: { 'error.type': '503', 'chatelaine.state': 'failed' },
    },
    { failed: false, attributes: { 'http.response.status_code': 200, 'chatelaine.state': 'estimated' } },
  ])
  expect(spans[0]?.attributes).not.toHaveProperty('gen_ai.request.model')
  expect(spans[0]?.resource).toMatchObject({ 'service.name': 'ours' })
  const sent = Buffer.concat(collector.received.map(({ bytes }) => bytes))
  for (const hidden of [SECRET, token, EMAIL, 'Ann', 'stall:2', 'api-version', 'sign-in'])
    expect(sent.includes(hidden), hidden).toBe(false)
  await close()
})

test('no span shows a key in a path, however its separator is written', async () => {
  const { app, token, collector, close } = await startTracedApp({ OTEL_BSP_SCHEDULE_DELAY: '50' })
  const paths = ['&key=', ';key=', '%3Fkey%3D', '%26api_key=', '%253Fkey='].map(
    (parameter) => `/v1beta/models/gemini-2.5-flash:generateContent${parameter}opaque-key`,
  )
  for (const path of [...paths, '/v1beta/models/gemini%3Fkey=opaque-key:generateContent'])
    await fetch(`${app.url}${path}`, { method: 'POST', headers: { 'x-goog-api-key': token }, body: '{"contents":[]}' })
  await expect.poll(() => collector.spans.length).toBe(paths.length + 1)
  const path = '/v1beta/models/gemini-2.5-flash:generateContent'
  for (const { attributes } of collector.spans.slice(0, -1)) expect(attributes).toMatchObject({ 'url.path': path })
  expect(Buffer.concat(collector.received.map(({ bytes }) => bytes)).includes('opaque-key')).toBe(false)
  await close()
})

test('a collector that is down or never responds fails no request and does not delay the exit, and is logged', async () => {
  const down = await startCollector()
  await down.close()
  const silent = createServer(() => {})
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const collectors = [
    { OTEL_EXPORTER_OTLP_ENDPOINT: down.url, OTEL_EXPORTER_OTLP_TIMEOUT: '1000' },
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      // Longer than the whole shutdown.
      OTEL_EXPORTER_OTLP_TIMEOUT: '8000',
    },
  ]
  for (const collector of collectors) {
    const env = { ...collector, OTEL_BSP_SCHEDULE_DELAY: '50' }
    const { app, close } = await startApp({ env: { ...env, SHUTDOWN_GRACE_SECONDS: '1' } })
    expect((await chat(app, app.rootToken, 'hi')).status).toBe(503)
    await expect.poll(() => app.server.log()).toContain('"msg":"OpenTelemetry"')
    expect((await chat(app, app.rootToken, 'hi')).status).toBe(503)
    expect(await app.server.stop()).toBe(0)
    await close()
  }
  silent.closeAllConnections()
  silent.close()
})

test('without OpenTelemetry variables its SDK is not loaded, and the client’s trace is passed to the provider', async ({
  app,
}) => {
  await addKey(app, { key: SECRET, name: 'fake' })
  await (await chat(app, app.rootToken, 'hi', { traceparent })).text()
  expect(app.provider.requests.at(-1)?.headers.traceparent).toBe(traceparent)
  const bundle = readFileSync('dist/server.js', 'utf8')
  expect(bundle).toMatch(/\bimport\("@opentelemetry\/sdk-trace-base"\)/)
  expect(bundle).not.toMatch(/^import .*@opentelemetry/m)
})
