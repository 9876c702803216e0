import { onPostgres, openDatabase } from '../support/database'
import { UUID7 } from '../support/matchers'
import { expect, test } from '../support/vitest'

test('livez and readyz return ok', async ({ app }) => {
  for (const path of ['/livez', '/readyz']) {
    const response = await fetch(app.url + path)
    expect([response.status, response.headers.get('cache-control'), await response.json()]).toEqual([
      ...[200, 'no-store', { status: 'ok' }],
    ])
  }
})

test('readyz is 503 while the database can be written but not read', async ({ app, skip }) => {
  if (!onPostgres) return skip('SQLite has no such locks')
  const readiness = async () => (await fetch(`${app.url}/readyz`)).status
  const { run, close } = await openDatabase(app.dataDir)
  await run('BEGIN')
  await run('LOCK TABLE "Revision" IN ACCESS EXCLUSIVE MODE')
  expect(await readiness()).toBe(503)
  await run('ROLLBACK')
  await expect.poll(readiness).toBe(200)
  await close()
})

test('openapi.json is OpenAPI 3.1 and needs no token', async ({ app }) => {
  const response = await fetch(`${app.url}/openapi.json`)
  expect(await response.json()).toMatchObject({ openapi: '3.1.0', paths: { '/1/users/{id}/reset': { post: {} } } })
})

test('every response has no-store, JSON in UTF-8 and its request id', async ({ app }) => {
  for (const path of ['/1/me', '/1/nope', '/1/users/init']) {
    const { headers } = await app.api('GET', path)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('x-request-id')).toMatch(UUID7)
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
})
