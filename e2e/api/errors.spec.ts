import { expect, openHouse, test } from '../fixtures'
import { failure } from './shapes'

const admins = [
  ['GET', '/1/users'],
  ['POST', '/1/users'],
  ['GET', '/1/users/1'],
  ['PATCH', '/1/users/1'],
  ['DELETE', '/1/users/1'],
  ['POST', '/1/users/1/restore'],
  ['GET', '/1/keys'],
  ['POST', '/1/keys'],
  ['GET', '/1/keys/1'],
  ['PATCH', '/1/keys/1'],
  ['DELETE', '/1/keys/1'],
  ['GET', '/1/usages'],
] as const
const members = [
  ['GET', '/1/me'],
  ['GET', '/1/me/usages'],
  ['POST', '/1/users/1/reset'],
] as const

test('without a token every operation returns 401 before anything else is checked', async ({ house }) => {
  for (const [method, path] of [...admins, ...members, ['GET', '/1/users/zero'] as const]) {
    const response = await fetch(house.url + path, { method })
    expect(response.status, path).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual(failure('unauthorized'))
  }
})

test('a member gets 403 from every admin operation', async ({ house }) => {
  const { body } = await house.api('POST', '/1/users', { name: 'a member' })
  for (const [method, path] of admins) {
    const refused = await house.api(method, path, method === 'GET' ? undefined : {}, (body as { token: string }).token)
    expect(refused, path).toMatchObject({ status: 403, body: failure('forbidden') })
  }
})

test('bodies: not JSON, not an object, not UTF-8', async ({ house }) => {
  const bodies = ['', '{', '[]', 'null', '"a"', '7', 'name=u1', Buffer.from('7b226e616d65223a22ff227d', 'hex')]
  for (const body of bodies) {
    const headers = { authorization: `Bearer ${house.rootToken}` }
    const response = await fetch(`${house.url}/1/users`, { method: 'POST', headers, body })
    expect(response.status, String(body)).toBe(400)
    expect(await response.json()).toMatchObject(failure('invalid_request'))
  }
})

test('a body over 256 KiB is 413, whatever content-length says', async ({ house }) => {
  const headers = { authorization: `Bearer ${house.rootToken}` }
  const large = JSON.stringify({ name: 'large', padding: 'x'.repeat(256 * 1024) })
  const streamed = { body: new Blob([large]).stream(), duplex: 'half' } as const
  for (const body of [{ body: large }, streamed]) {
    const response = await fetch(`${house.url}/1/users`, { method: 'POST', headers, ...body })
    expect(response.status).toBe(413)
    expect(await response.json()).toEqual(failure('too_large'))
  }
  const fits = { name: 'just fits', padding: 'x'.repeat(256 * 1024 - 40) }
  expect((await house.api('POST', '/1/users', fits)).status).toBe(200)
})

test('ids that are no positive integers are 400, those of nobody 404', async ({ house }) => {
  for (const id of ['0', '-1', '1.5', '1e3', 'x', '01', '%20', '1%00', '٣'])
    expect(await house.api('GET', `/1/users/${id}`), id).toMatchObject({
      status: 400,
      body: failure('invalid_request'),
    })
  for (const id of ['9999', '2147483647', '2147483648', '9'.repeat(400)])
    for (const what of ['users', 'keys'])
      expect(await house.api('DELETE', `/1/${what}/${id}`), id).toMatchObject({
        status: 404,
        body: failure('not_found'),
      })
})

test('a method that is not offered is 405 and says which are', async ({ house }) => {
  const offered = {
    '/1/users/init': 'POST',
    '/1/users': 'GET, HEAD, POST',
    '/1/users/1': 'GET, HEAD, PATCH, DELETE',
    '/1/users/1/reset': 'POST',
    '/1/me': 'GET, HEAD',
    '/1/keys/1': 'GET, HEAD, PATCH, DELETE',
  }
  for (const [path, allow] of Object.entries(offered)) {
    for (const method of ['PUT', 'OPTIONS', 'PROPFIND']) {
      const refused = await house.api(method, path)
      expect(refused, `${method} ${path}`).toMatchObject({ status: 405, body: failure('method_not_allowed') })
      expect(refused.headers.get('allow')).toBe(allow)
    }
  }
})

test('unknown paths are 404 and malformed ones 400, in JSON', async ({ house }) => {
  for (const path of ['/1', '/1/nope', '/1/users/1/nope', '/1/me/x', '/1/users/1/reset/x'])
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect(await house.api(method, path), path).toMatchObject({ status: 404, body: failure('not_found') })
  for (const path of ['/1/%E0%A4%A', '/1/users/%', '/1/%00', '/1/users/a%0ab'])
    expect(await house.api('GET', path), path).toMatchObject({ status: 400, body: failure('invalid_request') })
})

test('more than 10 invalid tokens a minute: 429 for further invalid ones, a valid one is always served', async () => {
  const { house, close } = await openHouse()
  for (const text of ['', 'Bearer', 'Bearer ', 'Basic cm9vdDpyb290', "Bearer ' OR 1=1 --", 'x'.repeat(30_000)]) {
    const refused = await fetch(`${house.url}/1/me`, { headers: { authorization: text } })
    expect([refused.status, await refused.json()], text).toEqual([401, failure('unauthorized')])
  }
  const bad = ['x', 'x'.repeat(30_000), '\u00ff\u00fe', '%00', '00000000-0000-4000-8000-000000000000']
  for (const token of [...bad, ...bad]) expect((await house.api('GET', '/1/me', undefined, token)).status).toBe(401)
  const limited = await house.api('GET', '/1/me', undefined, 'x')
  expect(limited).toMatchObject({ status: 429, body: failure('rate_limited') })
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await house.api('GET', '/1/me')).status).toBe(200)
  await close()
})
