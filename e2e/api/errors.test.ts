import { addUser, startApp } from '../support/app'
import { errorBody } from '../support/matchers'
import { expect, test } from '../support/vitest'

const adminOperations = [
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
  ['GET', '/1/usages/callers'],
] as const
const memberOperations = [
  ['GET', '/1/me'],
  ['GET', '/1/me/usages'],
  ['GET', '/1/me/usages/callers'],
  ['POST', '/1/users/1/reset'],
] as const

test('without a token every operation returns 401 before anything else is checked', async ({ app }) => {
  for (const [method, path] of [...adminOperations, ...memberOperations, ['GET', '/1/users/zero'] as const]) {
    const response = await fetch(app.url + path, { method })
    expect(response.status, path).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual(errorBody('unauthorized'))
  }
})

test('a member gets 403 from every admin operation', async ({ app }) => {
  const { token } = await addUser(app, { name: 'a member' })
  for (const [method, path] of adminOperations) {
    const rejected = await app.api(method, path, method === 'GET' ? undefined : {}, token)
    expect(rejected, path).toMatchObject({ status: 403, body: errorBody('forbidden') })
  }
})

test('a body that is not JSON, not an object or not UTF-8 is 400', async ({ app }) => {
  const bodies = ['', '{', '[]', 'null', '"a"', '7', 'name=u1', Buffer.from('7b226e616d65223a22ff227d', 'hex')]
  for (const body of bodies) {
    const headers = { authorization: `Bearer ${app.rootToken}` }
    const response = await fetch(`${app.url}/1/users`, { method: 'POST', headers, body })
    expect(response.status, String(body)).toBe(400)
    expect(await response.json()).toMatchObject(errorBody('invalid_request'))
  }
})

test('a body over 256 KiB is 413, whatever content-length says', async ({ app }) => {
  const headers = { authorization: `Bearer ${app.rootToken}` }
  const large = JSON.stringify({ name: 'large', padding: 'x'.repeat(256 * 1024) })
  const streamed = { body: new Blob([large]).stream(), duplex: 'half' } as const
  for (const body of [{ body: large }, streamed]) {
    const response = await fetch(`${app.url}/1/users`, { method: 'POST', headers, ...body })
    expect(response.status).toBe(413)
    expect(await response.json()).toEqual(errorBody('too_large'))
  }
  const fits = { name: 'just fits', padding: 'x'.repeat(256 * 1024 - 40) }
  expect((await app.api('POST', '/1/users', fits)).status).toBe(200)
})

test('an id that is not a positive integer is 400, an unknown one 404', async ({ app }) => {
  for (const id of ['0', '-1', '1.5', '1e3', 'x', '01', '%20', '1%00', '٣'])
    expect(await app.api('GET', `/1/users/${id}`), id).toMatchObject({
      status: 400,
      body: errorBody('invalid_request'),
    })
  for (const id of ['9999', '2147483647', '2147483648', '9'.repeat(400)])
    for (const resource of ['users', 'keys'])
      expect(await app.api('DELETE', `/1/${resource}/${id}`), id).toMatchObject({
        status: 404,
        body: errorBody('not_found'),
      })
})

test('an unsupported method is 405, with the supported ones in Allow', async ({ app }) => {
  const supported = {
    '/1/users/init': 'POST',
    '/1/users': 'GET, HEAD, POST',
    '/1/users/1': 'GET, HEAD, PATCH, DELETE',
    '/1/users/1/reset': 'POST',
    '/1/me': 'GET, HEAD',
    '/1/keys/1': 'GET, HEAD, PATCH, DELETE',
  }
  for (const [path, allow] of Object.entries(supported)) {
    for (const method of ['PUT', 'OPTIONS', 'PROPFIND']) {
      const rejected = await app.api(method, path)
      expect(rejected, `${method} ${path}`).toMatchObject({ status: 405, body: errorBody('method_not_allowed') })
      expect(rejected.headers.get('allow')).toBe(allow)
    }
  }
})

test('unknown paths are 404 and malformed ones 400, in JSON', async ({ app }) => {
  for (const path of ['/1', '/1/nope', '/1/users/1/nope', '/1/me/x', '/1/users/1/reset/x'])
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect(await app.api(method, path), path).toMatchObject({ status: 404, body: errorBody('not_found') })
  for (const path of ['/1/%E0%A4%A', '/1/users/%', '/1/%00', '/1/users/a%0ab'])
    expect(await app.api('GET', path), path).toMatchObject({ status: 400, body: errorBody('invalid_request') })
})

test('more than 10 invalid tokens a minute: 429 for further invalid ones, a valid one is always served', async () => {
  const { app, close } = await startApp()
  for (const text of ['', 'Bearer', 'Bearer ', 'Basic cm9vdDpyb290', "Bearer ' OR 1=1 --", 'x'.repeat(30_000)]) {
    const rejected = await fetch(`${app.url}/1/me`, { headers: { authorization: text } })
    expect([rejected.status, await rejected.json()], text).toEqual([401, errorBody('unauthorized')])
  }
  const bad = ['x', 'x'.repeat(30_000), '\u00ff\u00fe', '%00', '00000000-0000-4000-8000-000000000000']
  for (const token of [...bad, ...bad]) expect((await app.api('GET', '/1/me', undefined, token)).status).toBe(401)
  const limited = await app.api('GET', '/1/me', undefined, 'x')
  expect(limited).toMatchObject({ status: 429, body: errorBody('rate_limited') })
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await app.api('GET', '/1/me')).status).toBe(200)
  await close()
})
