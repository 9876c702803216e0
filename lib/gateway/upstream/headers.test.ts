import { expect, it } from 'vitest'
import { requestHeaders, responseHeaders } from './headers'

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
  }
  const forwarded = {
    'content-type': 'application/json',
    'openai-model': 'm',
    'x-ratelimit-remaining-tokens': '9',
    'retry-after': '3',
  }
  expect(responseHeaders(headers, false)).toEqual(forwarded)
  expect(responseHeaders(headers, true)).toEqual({ ...forwarded, 'content-length': '5' })
})
