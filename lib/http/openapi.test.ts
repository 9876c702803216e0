import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApi } from './openapi'

/** The operations that the files under app/1 offer; the catch-all offers none. */
function routes(): string[] {
  const files = readdirSync('app/1', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('route.ts'))
  return files
    .filter((name) => !name.startsWith('[[...'))
    .flatMap((name) => {
      const path = `/1/${name.replace('/route.ts', '').replace(/\[(\w+)\]/g, '{$1}')}`
      const methods = readFileSync(join('app/1', name), 'utf8').matchAll(/^ {2}(GET|POST|PUT|PATCH|DELETE):/gm)
      return [...methods].map(([, method]) => `${method} ${path}`)
    })
}

test('the routes and the OpenAPI document list the same operations', () => {
  const told = Object.entries(openApi().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(told.toSorted()).toEqual(routes().toSorted())
  expect(told).toHaveLength(16)
})

test('every operation says what it takes, what it answers and how it fails', () => {
  const document = openApi()
  const all = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  const ids = all.map((operation) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { responses } of all) expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '500', '503']))
  expect(document.paths['/1/users']?.post).toMatchObject({
    security: [{ token: [] }],
    requestBody: { content: { 'application/json': { schema: { required: ['name'], properties: { name: {} } } } } },
    responses: { 400: {}, 401: {}, 403: {}, 409: {}, 413: {}, 429: {} },
  })
  expect(document.paths['/1/usages']?.get?.parameters).toMatchObject([
    { name: 'from', in: 'query', schema: { type: 'string', format: 'date' } },
    { name: 'to', in: 'query' },
  ])
})
