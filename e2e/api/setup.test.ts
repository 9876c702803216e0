import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { json } from 'node:stream/consumers'
import { startApp, type User } from '../support/app'
import { accessToken, errorBody, timestamp } from '../support/matchers'
import { expect, test } from '../support/vitest'

test('of a hundred concurrent init requests exactly one creates root, whatever the body; a restart changes nothing', async () => {
  const { app, close } = await startApp({ rootToken: null })
  const init = (headers: Record<string, string> = {}, body = '{') =>
    fetch(`${app.url}/1/users/init`, { method: 'POST', headers, body })

  const foreign = [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]
  for (const headers of foreign) {
    const rejected = await init(headers)
    expect([rejected.status, await rejected.json()]).toEqual([403, errorBody('forbidden')])
  }

  const url = new URL(app.url)
  // fetch sets a Host of its own.
  const rebound = httpRequest({ host: url.hostname, port: url.port, path: '/1/users/init', method: 'POST' })
  rebound.setHeader('host', `evil.example:${url.port}`).end()
  const [answer] = await once(rebound, 'response')
  expect([answer.statusCode, await json(answer)]).toEqual([403, errorBody('unknown_host')])

  const responses = await Promise.all(Array.from({ length: 100 }, () => init({ 'content-type': 'text/strange' })))
  const created = responses.filter(({ status }) => status === 200)
  expect(created).toHaveLength(1)
  const root = (await created[0]?.json()) as User
  expect(root).toEqual({ id: 1, updatedAt: timestamp, name: 'root', token: accessToken, createdAt: timestamp })
  expect(Object.keys(root)).toEqual(['id', 'updatedAt', 'name', 'token', 'createdAt'])
  for (const late of responses.filter(({ status }) => status !== 200))
    expect([late.status, await late.json()]).toEqual([403, errorBody('already_initialized')])

  const user = await app.api('POST', '/1/users', { name: 'Ann', models: ['gpt-4o*'] }, root.token)
  const key = await app.api('POST', '/1/keys', { name: 'main', key: 'sk-restart-test' }, root.token)
  const { id } = user.body as User
  const snapshot = async () =>
    Promise.all(
      ['/1/me', '/1/users', `/1/users/${id}`, '/1/keys', '/1/usages'].map(async (path) => {
        return (await app.api('GET', path, undefined, root.token)).body
      }),
    )
  const before = await snapshot()
  await app.restart()
  expect(await snapshot()).toEqual(before)
  expect(before[3]).toEqual([key.body])
  expect((await init()).status).toBe(403)
  await close()
})

test('setup from the app’s own page is not a cross-site request', async () => {
  const { app, close } = await startApp({ rootToken: null })
  const headers = { origin: app.url, 'sec-fetch-site': 'same-origin' }
  expect((await fetch(`${app.url}/1/users/init`, { method: 'POST', headers })).status).toBe(200)
  await close()
})

test('creating root from another machine requires the setup code, which is in the log until then', async () => {
  const { app, close } = await startApp({ rootToken: null, env: { TRUSTED_PROXIES: '127.0.0.1,::1' } })
  const init = async (code?: string) => {
    const headers = { 'x-forwarded-for': '203.0.113.5', ...(code && { 'x-setup-code': code }) }
    const response = await fetch(`${app.url}/1/users/init`, { method: 'POST', headers })
    return { status: response.status, body: (await response.json()) as { error: string; token: string } }
  }
  const codes = () => [...app.server.log().matchAll(/"setupCode":"([^"]+)"/g)].map(([, code = '']) => code)

  const without = await init()
  expect(without).toMatchObject({ status: 403, body: errorBody('setup_code_required') })
  expect(without.body.error).toContain('in the log of the server')
  expect(await init('0000-0000-0000')).toMatchObject({ status: 403, body: errorBody('setup_code_required') })
  const [code = '', ...others] = codes()
  expect(others).toEqual([])
  const { status, body } = await init(code)
  expect(status).toBe(200)
  expect(await init(code)).toMatchObject({ status: 403, body: errorBody('already_initialized') })

  await app.restart()
  expect((await app.api('GET', '/1/me', undefined, body.token)).status).toBe(200)
  expect(codes()).toEqual([code])
  await close()
})

test('a page that DNS rebinding points at this server reaches no page, action or sign-in, and cannot create root', async ({
  app,
}) => {
  const { port } = new URL(app.url)
  const rebound = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const host = `evil.example:${port}`
    const options = { host: 'localhost', port, path, method, headers: { origin: `http://${host}`, ...headers, host } }
    const [response] = await once(httpRequest(options).end(), 'response')
    return [response.statusCode, ((await json(response)) as { code?: string }).code]
  }
  for (const path of ['/', '/setup', '/sign-in', '/api/auth/csrf', '/api/auth/session'])
    expect(await rebound('GET', path), path).toEqual([403, 'unknown_host'])
  for (const path of ['/setup', '/users', '/api/auth/callback/token'])
    expect(await rebound('POST', path, { 'next-action': '0'.repeat(42) }), path).toEqual([403, 'unknown_host'])
  // With a token the name does not matter.
  expect(await rebound('GET', '/1/me', { authorization: `Bearer ${app.rootToken}` })).toEqual([200, undefined])
})
