import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRequestGuard } from './request-guard'

const PASSED = 'passed on'
const guard = createRequestGuard('127.0.0.1', false)
const server = createServer((request, response) => {
  if (guard.check(request, response, 'id')) response.end(PASSED)
})
let origin = ''
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const send = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(origin + path, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) })

const token = { authorization: 'Bearer 11111111-2222-4333-8444-555555555555' }

test.each<[method: string, path: string, headers?: Record<string, string>]>([
  ['POST', '/chat/completions'],
  ['POST', '/responses?stream=1', token],
  ['GET', '/models', { accept: 'text/html' }],
  ['GET', '/models/gpt-4o', { 'api-key': 'x' }],
  ['POST', '/audio/transcriptions'],
  ['POST', '/api-v1/chat/completions'],
  ['GET', '/usage', token],
  ['GET', '/', { 'x-api-key': 'x' }],
  ['POST', '/'],
])('%s %s by a program is told the base URL', async (method, path, headers = {}) => {
  const response = await send(method, path, headers)
  const message = `There is nothing at this address. The base URL for API clients is ${origin}/v1`
  expect([response.status, await response.json()]).toEqual([
    404,
    { error: { message, type: 'invalid_request_error', param: null, code: 'unknown_url' } },
  ])
})

test('behind a proxy that terminates TLS, it is told the address there', async () => {
  const response = await send('POST', '/chat/completions', { 'x-forwarded-proto': 'https' })
  expect(await response.text()).toContain(`${origin.replace('http:', 'https:')}/v1"`)
})

test.each<[method: string, path: string, headers?: Record<string, string>]>([
  ['GET', '/'],
  ['GET', '/usage', { ...token, accept: 'text/html' }],
  ['GET', '/usage', { ...token, cookie: 'a=b', accept: '*/*' }],
  ['POST', '/users', { 'next-action': 'a' }],
  ['POST', '/sign-in', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['POST', '/api/auth/callback/token', { 'content-type': 'application/json' }],
  ['GET', '/metrics', token],
  ['GET', '/openapi.json', token],
  ['POST', '/1/users', token],
  ['POST', '/v1/chat/completions', token],
])('%s %s is passed on', async (method, path, headers = {}) => {
  expect(await (await send(method, path, headers)).text()).toBe(PASSED)
})
