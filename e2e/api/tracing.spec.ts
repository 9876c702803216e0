import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startCollector } from '../collector/collector'
import { expect, type House, openHouse, test } from '../fixtures'
import { UUID7 } from './shapes'

const SECRET = 'sk-the-provider-key-of-the-traces'
const EMAIL = 'ann@example.com'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const traceparent = `00-${TRACE}-${CALLER}-01`
const number = expect.any(Number)
const id = expect.stringMatching(UUID7)

async function openTraced(env: Record<string, string> = {}) {
  const collector = await startCollector()
  const opened = await openHouse({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env } })
  const { house } = opened
  await house.api('POST', '/1/keys', { key: SECRET, name: 'fake' })
  const { token } = (await house.api('POST', '/1/users', { name: 'Ann', email: EMAIL })).body as { token: string }
  const close = async () => {
    await opened.close()
    await collector.close()
  }
  return { house, token, collector, close }
}

const ask = (house: House, token: string, content: string, headers = {}, signal: AbortSignal | null = null) =>
  fetch(`${house.url}/v1/chat/completions?api-version=1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content }] }),
    signal,
  })

test('a request is a span under its caller’s and above the provider’s, with what it asked for and what was booked', async () => {
  const { house, token, collector, close } = await openTraced({
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
  })
  await (await ask(house, token, 'tokens:100/20/40', { traceparent })).text()
  const toProvider = house.fake.requests.at(-1)?.headers.traceparent
  expect(await house.server.stop()).toBe(0)

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
      took: number,
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

test('what is refused, fails or is left is a span too; pages are none, and no secret, address or prompt is in any', async () => {
  const { house, token, collector, close } = await openTraced({
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_SERVICE_NAME: 'ours',
  })
  await (await ask(house, 'unknown', 'hi')).text()
  await (await ask(house, token, 'status:503', { traceparent: 'nonsense' })).text()
  const leaving = new AbortController()
  await ask(house, token, 'tokens:1/50 stall:2', {}, leaving.signal)
  leaving.abort()
  await fetch(`${house.url}/sign-in`)
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

test('a collector that is gone, or never answers, costs no request and does not hold up the exit; the log tells of it', async () => {
  const gone = await startCollector()
  await gone.close()
  const silent = createServer(() => {})
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const collectors = [
    { OTEL_EXPORTER_OTLP_ENDPOINT: gone.url, OTEL_EXPORTER_OTLP_TIMEOUT: '1000' },
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      // Longer than the grace and what is left after it.
      OTEL_EXPORTER_OTLP_TIMEOUT: '8000',
    },
  ]
  for (const collector of collectors) {
    const env = { ...collector, OTEL_BSP_SCHEDULE_DELAY: '50' }
    const { house, close } = await openHouse({ env: { ...env, SHUTDOWN_GRACE_SECONDS: '1' } })
    expect((await ask(house, house.rootToken, 'hi')).status).toBe(503)
    await expect.poll(() => house.server.log()).toContain('"msg":"OpenTelemetry"')
    expect((await ask(house, house.rootToken, 'hi')).status).toBe(503)
    expect(await house.server.stop()).toBe(0)
    await close()
  }
  silent.closeAllConnections()
  silent.close()
})

test('without a variable of OpenTelemetry its SDK is not loaded, and the caller’s own trace goes on to the provider', async ({
  house,
}) => {
  await house.api('POST', '/1/keys', { key: SECRET, name: 'fake' })
  await (await ask(house, house.rootToken, 'hi', { traceparent })).text()
  expect(house.fake.requests.at(-1)?.headers.traceparent).toBe(traceparent)
  const bundle = readFileSync('dist/server.js', 'utf8')
  expect(bundle).toMatch(/\bimport\("@opentelemetry\/sdk-trace-base"\)/)
  expect(bundle).not.toMatch(/^import .*@opentelemetry/m)
})
