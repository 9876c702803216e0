import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../../test/gateway'
import { apiTypes, providerOf } from '../providers/providers'
import { HEADERS, requestHeaders, responseHeaders } from './headers'

it('forwards only allow-listed request headers, and none that Connection names', () => {
  const headers = {
    authorization: 'Bearer secret',
    'api-key': 'secret',
    cookie: 'a=b',
    host: 'here',
    'x-forwarded-for': '1.1.1.1',
    te: 'trailers',
    accept: '*/*',
    'user-agent': 'me',
    traceparent: '00-1',
    'x-stainless-os': 'Linux',
    connection: 'close, X-Stainless-OS',
  }
  expect(requestHeaders(headers, 1, new Set())).toEqual({ accept: '*/*', 'user-agent': 'me', traceparent: '00-1' })
})

it('an idempotency key is scoped to its user', () => {
  const scoped = (member: number, key: string) =>
    requestHeaders({ 'idempotency-key': key }, member, new Set())['idempotency-key']
  expect(scoped(1, 'k')).toMatch(/^[0-9a-f]{64}$/)
  expect(scoped(1, 'k')).toBe(scoped(1, 'k'))
  expect(new Set([scoped(1, 'k'), scoped(2, 'k'), scoped(1, 'l')]).size).toBe(3)
})

it('forwards only allow-listed response headers, and Content-Length only when the body is unchanged', () => {
  const headers = {
    'content-type': 'application/json',
    'content-length': '5',
    'set-cookie': ['a=b'],
    'transfer-encoding': 'chunked',
    'access-control-allow-origin': 'https://elsewhere',
    'openai-model': 'm',
    'x-ratelimit-remaining-tokens': '9',
    'retry-after': '3',
    'x-request-id': 'req_1',
    'x-upstream-request-id': 'of somebody else',
  }
  const forwarded = {
    'content-type': 'application/json',
    'openai-model': 'm',
    'x-ratelimit-remaining-tokens': '9',
    'retry-after': '3',
    'x-upstream-request-id': 'req_1',
  }
  expect(responseHeaders(headers, false)).toEqual(forwarded)
  expect(responseHeaders(headers, true)).toEqual({ ...forwarded, 'content-length': '5' })
})

type List = Record<string, readonly string[]>

/** The headers in a table of the docs, by what happens to them. */
function documented(section: string): List {
  const [, table = ''] = readFileSync('docs/gateway.md', 'utf8').split(`\n${section}:\n`)
  const rows = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| (`.*) \| (passed|changed|dropped|added)\b/gm)]
  const list: Record<string, string[]> = {}
  for (const [, names = '', fate = ''] of rows)
    list[fate] = [...(list[fate] ?? []), ...[...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)].sort()
  return list
}

const sorted = (list: List) =>
  Object.fromEntries(Object.entries(list).map(([fate, names]) => [fate, [...names].sort()]))

it('docs/gateway.md lists exactly the headers that the code passes on, changes, drops and adds', () => {
  const protocols = new Set(apiTypes.map((apiType) => providerOf(apiType).protocol))
  const ofProtocols = [...protocols].flatMap(({ requestHeaders }) => [...requestHeaders])
  const { passed } = HEADERS.request
  expect(documented('Of a request')).toEqual(sorted({ ...HEADERS.request, passed: [...passed, ...ofProtocols] }))
  expect(documented('Of a response')).toEqual(sorted(HEADERS.response))
})

describe('what arrives at the other end is what the list says', () => {
  const example = (name: string) => name.replace('*', 'example')
  const others = ['cookie', 'openai-organization', 'openai-project', 'x-forwarded-for', 'x-unknown']
  /** Of undici and Node, on any connection. */
  const ofHttp = ['connection', 'date', 'keep-alive', 'transfer-encoding']

  it.each([null, 5])('with a limit of %s requests a minute', async (requestsPerMinute) => {
    const received: Record<string, unknown>[] = []
    const { request, response } = HEADERS
    const answered = [...response.passed, ...response.changed, ...response.dropped, 'set-cookie', 'x-unknown', 'via']
      .map(example)
      .filter((name) => !['content-length', 'content-encoding', 'content-type'].includes(name))
    const provider = createServer((incoming, outgoing) => {
      received.push(incoming.headers)
      for (const name of answered) outgoing.setHeader(name, 'provider')
      outgoing.setHeader('content-type', 'text/event-stream')
      incoming.resume().on('end', () => outgoing.end('data: [DONE]\n\n'))
    }).listen(0, '127.0.0.1')
    await once(provider, 'listening')
    const { port } = provider.address() as AddressInfo
    const t = await testGateway({ env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` } })
    await t.context.db.user.updateMany({ data: { requestsPerMinute } })

    const sent = [...request.passed, 'openai-beta', 'idempotency-key', ...others].map(example)
    const headers = Object.fromEntries(sent.map((name) => [name, 'client']))
    const answer = await t.chat('hi', { stream: true }, { headers: { ...headers, authorization: `Bearer ${TOKEN}` } })
    await answer.text()
    const [head = {}] = received
    const passed = Object.keys(head).filter((name) => head[name] === 'client')
    expect(passed.sort()).toEqual([...request.passed, 'openai-beta'].map(example).sort())
    const rest = Object.keys(head).filter((name) => !passed.includes(name) && !ofHttp.includes(name))
    expect(rest.sort()).toEqual(
      [...request.changed, ...request.added.filter((name) => !name.includes('api-key'))].sort(),
    )

    const limits = ['limit', 'remaining', 'reset'].map((name) => `x-ratelimit-${name}-requests`)
    const fromProvider = [...answer.headers].filter(([, value]) => value === 'provider').map(([name]) => name)
    const changed = response.changed.filter((name) => requestsPerMinute === null && name.includes('ratelimit'))
    const isFixed = (name: string) => ['content-encoding', 'content-type'].includes(name)
    expect(fromProvider.sort()).toEqual(
      [...response.passed, ...changed, 'x-upstream-request-id']
        .filter((name) => !isFixed(name))
        .map(example)
        .sort(),
    )
    const own = [...answer.headers.keys()].filter((name) => !fromProvider.includes(name) && !ofHttp.includes(name))
    const added = response.added.filter((name) => !['x-chatelaine-max-tokens', 'x-upstream-request-id'].includes(name))
    const ownLimits = requestsPerMinute === null ? [] : limits
    expect(own.sort()).toEqual([...added, 'cache-control', 'content-type', 'x-request-id', ...ownLimits].sort())
    expect(answer.headers.get('x-ratelimit-remaining-requests')).toBe(requestsPerMinute === null ? null : '4')
    await t.close()
    provider.close()
  })
})
