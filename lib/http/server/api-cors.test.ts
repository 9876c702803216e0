import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createRequestGuard } from './request-guard'

const ORIGIN = 'https://dashboard.example'

/** What a browser learns from a request of a page of `origin`. */
async function ask(allowed: string, method: string, intended?: string, path = '/1/me', origin = ORIGIN) {
  const guard = createRequestGuard('', false, allowed)
  const server = createServer((request, response) => {
    if (guard.check(request, response, 'id')) response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const headers = { origin, ...(intended ? { 'access-control-request-method': intended } : {}) }
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers })
  server.close()
  const header = (name: string) => response.headers.get(`access-control-allow-${name}`)
  return {
    status: response.status,
    origin: header('origin'),
    methods: header('methods'),
    credentials: header('credentials'),
  }
}

test.each([ORIGIN, `https://other.example, ${ORIGIN}/`, '*'])(
  'with API_CORS_ORIGINS="%s" a page may read /1',
  async (allowed) => {
    expect(await ask(allowed, 'GET')).toMatchObject({ status: 200, origin: ORIGIN, credentials: null })
    expect(await ask(allowed, 'OPTIONS', 'GET')).toEqual({
      status: 204,
      origin: ORIGIN,
      methods: 'GET, HEAD',
      credentials: null,
    })
  },
)

test.each<Parameters<typeof ask>>([
  ['', 'GET'],
  ['', 'OPTIONS', 'GET'],
  ['https://other.example', 'GET'],
  [ORIGIN, 'POST'],
  [ORIGIN, 'OPTIONS', 'DELETE'],
  [ORIGIN, 'GET', undefined, '/users'],
  [ORIGIN, 'GET', undefined, '/1/me', 'null'],
])('with API_CORS_ORIGINS="%s" no page may %s %s', async (...call) => {
  expect((await ask(...call)).origin).toBeNull()
})
