import { expect, it } from 'vitest'
import { headersDown, headersUp } from './headers'

it('passes up only what is listed, and nothing that Connection names', () => {
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
    'idempotency-key': 'k',
    connection: 'close, X-Stainless-OS',
  }
  expect(headersUp(headers)).toEqual({ accept: '*/*', 'user-agent': 'me', traceparent: '00-1', 'idempotency-key': 'k' })
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
