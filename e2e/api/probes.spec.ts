import { expect, test } from '../fixtures'
import { UUID7 } from './shapes'

test('livez and readyz say ok', async ({ house }) => {
  for (const path of ['/livez', '/readyz']) {
    const response = await fetch(house.url + path)
    expect([response.status, response.headers.get('cache-control'), await response.json()]).toEqual([
      ...[200, 'no-store', { status: 'ok' }],
    ])
  }
})

test('openapi.json is OpenAPI 3.1 and needs no token', async ({ house }) => {
  const response = await fetch(`${house.url}/openapi.json`)
  expect(await response.json()).toMatchObject({ openapi: '3.1.0', paths: { '/1/users/{id}/reset': { post: {} } } })
})

test('every reply says no-store, JSON in UTF-8, and which request it answers', async ({ house }) => {
  for (const path of ['/1/me', '/1/nope', '/1/users/init']) {
    const { headers } = await house.api('GET', path)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('x-request-id')).toMatch(UUID7)
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
})
