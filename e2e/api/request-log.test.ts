import { addKey, addUser, startApp } from '../support/app'
import { signedInClient } from '../support/cookie-client'
import { UUID7 } from '../support/matchers'
import { sendRaw } from '../support/raw-http'
import { linesOfRequest, requestLine } from '../support/request-log'
import { expect, test } from '../support/vitest'

const SECRET = 'sk-the-provider-key-of-the-log'
const ms = expect.any(Number)

test('every response has a request id, and one log line with user, method, path and status, but no query string', async ({
  app,
}) => {
  const authorization = `Bearer ${app.rootToken}`
  const requests: [path: string, headers: Record<string, string>, line: object][] = [
    ['/1/me', { authorization }, { status: 200, userId: 1 }],
    ['/1/me', {}, { status: 401, error: 'unauthorized' }],
    ['/1/users/999999', { authorization }, { status: 404, userId: 1, error: 'not_found' }],
    ['/v1/models', { authorization }, { status: 503, userId: 1, error: 'no_key' }],
    ['/v1/models', { 'api-key': 'unknown' }, { status: 401, error: 'invalid_api_key' }],
    ['/v1/files', { authorization }, { status: 404, error: 'unknown_url' }],
    ['/sign-in', {}, { status: 200 }],
    ['/users', {}, { status: 307 }],
    ['/nowhere', {}, { status: 404 }],
    ['//double', {}, { status: 400, error: 'invalid_request' }],
  ]
  for (const [path, headers, line] of requests) {
    const response = await fetch(`${app.url}${path}?secret=of-the-query`, { headers, redirect: 'manual' })
    const id = response.headers.get('x-request-id')
    expect(id, path).toMatch(UUID7)
    const { level, time, msg, requestId, ...fields } = await requestLine(app, id)
    expect(fields).toEqual({ method: 'GET', path, ms, ...line })
  }
  expect(app.server.log()).not.toContain('of-the-query')
})

test('no log line shows a key in a path, however its separator is written', async ({ app }) => {
  const secret = 'opaque-key-of-a-member'
  for (const parameter of ['&key=', ';key=', '%3Fkey=', '%3fkey%3D', '%26api_key=', '%253Fkey%253D', '%25%33F%6bey=']) {
    const url = `${app.url}/v1beta/models/gemini-2.5-flash:generateContent${parameter}${secret}`
    const response = await fetch(url, { method: 'POST', body: '{}' })
    const line = await requestLine(app, response.headers.get('x-request-id'))
    expect(line).toMatchObject({ path: '/v1beta/models/gemini-2.5-flash:generateContent' })
  }
  expect(app.server.log()).not.toContain(secret)
})

test('malformed requests are logged too, probes only when they fail', async ({ app }) => {
  const { headers } = await sendRaw(
    app.url,
    Buffer.from('TRACE /1/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'),
  )
  const id = /^x-request-id: (\S+)/im.exec(headers)?.[1] ?? ''
  expect(await requestLine(app, id)).toMatchObject({ method: 'TRACE', path: '/1/me', status: 405 })
  const probe = await fetch(`${app.url}/livez`)
  expect(linesOfRequest(app, probe.headers.get('x-request-id'))).toEqual([])
})

test('the log line of a page names the signed-in user', async ({ app }) => {
  const root = await signedInClient(app.url, app.rootToken)
  const response = await root.request('/users?search=root')
  const line = await requestLine(app, response.headers.get('x-request-id'))
  expect(line).toMatchObject({ method: 'GET', path: '/users', status: 200, userId: 1 })
})

test('all log lines of a gateway request carry its entry id, and its last line says if the client disconnected', async () => {
  const { app, close } = await startApp()
  await addKey(app, { key: SECRET, name: 'fake' })
  const { id: userId, token } = await addUser(app, { name: 'ann', email: 'ann@example.com' })
  const chat = (content: string, init: RequestInit = {}) =>
    fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content }] }),
      ...init,
    })
  const idOf = ({ headers }: Response) => headers.get('x-chatelaine-request-id')

  const broken = await chat('reset:0')
  expect(broken.headers.get('x-request-id')).toBe(idOf(broken))
  const line = await requestLine(app, idOf(broken))
  expect(line).toMatchObject({ path: '/v1/chat/completions', status: 502, userId, error: 'upstream_broken' })
  expect(linesOfRequest(app, idOf(broken)).map(({ msg }) => msg)).toContain('provider did not respond')

  const disconnect = new AbortController()
  const aborted = await chat('tokens:1/50 stall:2', { signal: disconnect.signal })
  expect(aborted.headers.get('x-upstream-request-id')).toMatch(/^req_/)
  expect(aborted.headers.get('x-request-id')).toBe(idOf(aborted))
  disconnect.abort()
  expect(await requestLine(app, idOf(aborted))).toMatchObject({ status: 200, aborted: true })

  for (const secret of [SECRET, token, app.rootToken, 'ann@example.com', 'stall:2'])
    expect(app.server.log()).not.toContain(secret)
  await close()
})
