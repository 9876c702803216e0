import { expect, it } from 'vitest'
import { headersDown, headersUp } from './headers'

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
  expect(headersUp(headers, 1)).toEqual({ accept: '*/*', 'user-agent': 'me', traceparent: '00-1' })
})

it('an idempotency key is scoped to its user', () => {
  const said = (member: number, key: string) => headersUp({ 'idempotency-key': key }, member)['idempotency-key']
  expect(said(1, 'k')).toMatch(/^[0-9a-f]{64}$/)
  expect(said(1, 'k')).toBe(said(1, 'k'))
  expect(new Set([said(1, 'k'), said(2, 'k'), said(1, 'l')]).size).toBe(3)
})

it('passes down only what is listed, and a length only when it still holds', () => {
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
  const kept = {
    'content-type': 'application/json',
    'openai-model': 'm',
    'x-ratelimit-remaining-tokens': '9',
    'retry-after': '3',
  }
  expect(headersDown(headers, false)).toEqual(kept)
  expect(headersDown(headers, true)).toEqual({ ...kept, 'content-length': '5' })
})
