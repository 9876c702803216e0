import { expect, openHouse, signIn, test } from '../fixtures'
import { answered, linesOf } from '../log-lines'
import { sendRaw } from './raw'
import { UUID7 } from './shapes'

const SECRET = 'sk-the-provider-key-of-the-log'
const ms = expect.any(Number)

test('every door says which request it answers, and leaves one line of it: who, what, how it went, never a query', async ({
  house,
}) => {
  const authorization = `Bearer ${house.rootToken}`
  const doors: [path: string, headers: Record<string, string>, line: object][] = [
    ['/1/me', { authorization }, { status: 200, userId: 1 }],
    ['/1/me', {}, { status: 401, error: 'unauthorized' }],
    ['/1/users/7', { authorization }, { status: 404, userId: 1, error: 'not_found' }],
    ['/v1/models', { authorization }, { status: 503, userId: 1, error: 'no_key' }],
    ['/v1/models', { 'api-key': 'unknown' }, { status: 401, error: 'invalid_api_key' }],
    ['/v1/files', { authorization }, { status: 404, error: 'unknown_url' }],
    ['/sign-in', {}, { status: 200 }],
    ['/users', {}, { status: 307 }],
    ['/nowhere', {}, { status: 404 }],
    ['//double', {}, { status: 400, error: 'invalid_request' }],
  ]
  for (const [path, headers, line] of doors) {
    const response = await fetch(`${house.url}${path}?secret=of-the-query`, { headers, redirect: 'manual' })
    const id = response.headers.get('x-request-id')
    expect(id, path).toMatch(UUID7)
    const { level, time, msg, requestId, ...told } = await answered(house, id)
    expect(told).toEqual({ method: 'GET', path, ms, ...line })
  }
  expect(house.server.log()).not.toContain('of-the-query')
})

test('what no HTTP client would send leaves a line too, probes only when they fail', async ({ house }) => {
  const { headers } = await sendRaw(
    house.url,
    Buffer.from('TRACE /1/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'),
  )
  const id = /^x-request-id: (\S+)/im.exec(headers)?.[1] ?? ''
  expect(await answered(house, id)).toMatchObject({ method: 'TRACE', path: '/1/me', status: 405 })
  const probe = await fetch(`${house.url}/livez`)
  expect(linesOf(house, probe.headers.get('x-request-id'))).toEqual([])
})

test('a page knows who is looking', async ({ page, house }) => {
  await signIn(page, house)
  const response = await page.goto(`${house.url}/users?search=root`)
  const line = await answered(house, (await response?.headerValue('x-request-id')) ?? '')
  expect(line).toMatchObject({ method: 'GET', path: '/users', status: 200, userId: 1 })
})

test('all that is logged of a request to a provider carries the id of its entry; a client that leaves is told by its line', async () => {
  const { house, close } = await openHouse()
  await house.api('POST', '/1/keys', { key: SECRET, name: 'fake' })
  const { token } = (await house.api('POST', '/1/users', { name: 'ann', email: 'ann@example.com' })).body as {
    token: string
  }
  const ask = (content: string, more: RequestInit = {}) =>
    fetch(`${house.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content }] }),
      ...more,
    })
  const idOf = ({ headers }: Response) => headers.get('x-chatelaine-request-id')

  const broken = await ask('reset:0')
  expect(broken.headers.get('x-request-id')).toBe(idOf(broken))
  const line = await answered(house, idOf(broken))
  expect(line).toMatchObject({ path: '/v1/chat/completions', status: 502, userId: 2, error: 'upstream_broken' })
  expect(linesOf(house, idOf(broken)).map(({ msg }) => msg)).toContain('a provider did not answer')

  const leaving = new AbortController()
  const left = await ask('tokens:1/50 stall:2', { signal: leaving.signal })
  expect(left.headers.get('x-request-id')).toMatch(/^req_/)
  leaving.abort()
  expect(await answered(house, idOf(left))).toMatchObject({ status: 200, cut: true })

  for (const secret of [SECRET, token, house.rootToken, 'ann@example.com', 'stall:2'])
    expect(house.server.log()).not.toContain(secret)
  await close()
})
