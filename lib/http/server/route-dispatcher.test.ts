import { once } from 'node:events'
import { createServer, IncomingMessage, request as send } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readJsonBody } from '../api/request'
import { route } from '../api/route'
import { makeRouteDispatcher } from './route-dispatcher'

const find = makeRouteDispatcher({
  '/1/users': route({ POST: (request) => readJsonBody(request, z.object({ name: z.string() })) }),
  '/1/users/init': route({ GET: () => ({ is: 'init' }) }),
  '/1/users/[id]': route({ GET: (_, { id }) => ({ is: id, text: 'x'.repeat(id === 'long' ? 2000 : 1) }) }),
  '/1/[[...path]]': route({ GET: () => ({ is: 'unknown' }) }),
})
const server = createServer((request, response) => void find(request)?.(request, response))
let origin = ''
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const bodyAt = async (path: string) => (await fetch(origin + path)).json()

test('of two paths that match, the first one is meant; a parameter is a whole segment', async () => {
  expect(await bodyAt('/1/users/init?a=b')).toEqual({ is: 'init' })
  expect(await bodyAt('/1/users/1.5')).toMatchObject({ is: '1.5' })
  expect(await bodyAt('/1/users/1/other')).toEqual({ is: 'unknown' })
  expect(await bodyAt('/1')).toEqual({ is: 'unknown' })
})

test('other paths, methods that no route has, and unusual notations are left to Next', () => {
  const found = (url: string, method = 'GET') => find(Object.assign(new IncomingMessage(new Socket()), { url, method }))
  expect(found('/1/users/1')).toBeDefined()
  for (const url of ['/', '/10', '/users', '/1/%75sers', '/1/users/%31', '/x/1/users', 'http://a/1/users'])
    expect(found(url), url).toBeUndefined()
  expect(found('/1/users', 'TRACE')).toBeUndefined()
})

test('a long response is compressed for clients that accept it, and HEAD has no body', async () => {
  const get = async (path: string, headers: Record<string, string>, method = 'GET') => {
    const [response] = await once(send(origin + path, { headers, method }).end(), 'response')
    return { headers: response.headers, body: await buffer(response) }
  }
  const compressed = await get('/1/users/long', { 'accept-encoding': 'br, gzip' })
  expect(compressed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
  expect(JSON.parse(gunzipSync(compressed.body).toString()).is).toBe('long')
  const plain = await get('/1/users/long', {})
  expect(plain.headers).toMatchObject({ vary: 'Accept-Encoding', 'content-length': String(plain.body.length) })
  expect((await get('/1/users/a', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined()
  expect((await get('/1/users/long', {}, 'HEAD')).body).toHaveLength(0)
})

test('a body that is too large gets its error, on a connection that stays usable', async () => {
  const response = await fetch(`${origin}/1/users`, { method: 'POST', body: 'x'.repeat(300_000) })
  expect([response.status, await response.json()]).toMatchObject([413, { code: 'too_large' }])
  const named = await fetch(`${origin}/1/users`, { method: 'POST', body: '{"name":"Ann"}' })
  expect(await named.json()).toEqual({ name: 'Ann' })
})
