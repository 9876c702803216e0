import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv, { type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { dereference } from '../../../test/openapi/dereference'
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

const document = dereference(openApi())
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))

test('the routes and the OpenAPI document list the same operations', () => {
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(documented.toSorted()).toEqual(routes().toSorted())
  expect(documented).toHaveLength(34)
})

test('every operation lists its input, its response and its errors', () => {
  const ids = operations.map((operation) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { responses, security } of operations) {
    // A token for model requests only is refused by each that requires one.
    const refusals = security.length > 0 ? ['401', '403', '429'] : []
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', ...refusals, '500', '503']))
  }
  expect(document.paths['/1/users']?.post).toMatchObject({
    security: [{ token: [] }],
    requestBody: { content: { 'application/json': { schema: { required: ['name'], properties: { name: {} } } } } },
    responses: { 400: {}, 401: {}, 403: {}, 409: {}, 413: {}, 429: {} },
  })
  const blank = { type: 'string', const: '' }
  expect(document.paths['/1/usages']?.get?.parameters).toMatchObject([
    { name: 'from', in: 'query', schema: { anyOf: [{ type: 'string', format: 'date' }, blank] } },
    { name: 'to', in: 'query', schema: { anyOf: [{ type: 'string', format: 'date' }, blank] } },
  ])
})

test('operation IDs are method names, which must not change: clients are generated with them', () => {
  expect(operations.map(({ operationId, tags: [tag] }) => `${tag}.${operationId}`).toSorted()).toEqual([
    'audit.listAuditEvents',
    ...['budgets.createRaise', 'budgets.decideRaise', 'budgets.listBudgets', 'budgets.listRaiseRequests'],
    'budgets.listRaises',
    ...['keys.createKey', 'keys.deleteKey', 'keys.getKey', 'keys.listKeys', 'keys.updateKey'],
    ...['prices.deletePrice', 'prices.listModels', 'prices.listPrices', 'prices.setPrice'],
    ...['reconciliation.listReconciliation', 'usage.getMyUsage', 'usage.listCallers'],
    ...['usage.listMyCallers', 'usage.listUsages'],
    ...[
      'users.createToken',
      'users.createUser',
      'users.deleteUser',
      'users.getMe',
      'users.getUser',
      'users.initialize',
    ],
    ...['users.listTokens', 'users.listUsers', 'users.resetUserToken', 'users.restoreUser', 'users.revokeToken'],
    ...['users.rotateToken', 'users.updateToken', 'users.updateUser'],
  ])
})

test('every request and response refers to a named schema', () => {
  for (const { requestBody, responses } of Object.values(openApi().paths).flatMap((methods) =>
    Object.values(methods),
  )) {
    const { schema } = responses[200].content['application/json']
    expect(schema.items ?? schema).toEqual({ $ref: expect.any(String) })
    if (requestBody) expect(requestBody.content['application/json'].schema).toEqual({ $ref: expect.any(String) })
  }
  expect(Object.keys(document.components.schemas).toSorted()).toEqual([
    ...[
      'Acknowledgement',
      'ApiError',
      'ApiIssue',
      'ApiType',
      'ApiTypeName',
      'AuditEvent',
      'Blank',
      'Budget',
      'CallerUsage',
      'Callers',
      'ComparedDay',
      'CreatedToken',
      'Deployments',
      'Difference',
      'ErrorCode',
    ],
    ...['ImagePrice', 'KeyDetail', 'KeyPatch', 'Me', 'Model', 'NewImagePrice', 'NewKey', 'NewPrice', 'NewPriceStep'],
    ...[
      'NewPriceTier',
      'NewRaise',
      'NewToken',
      'NewUser',
      'Price',
      'ProviderKey',
      'Raise',
      'RaiseDecision',
      'RateStep',
      'Rates',
      'Reason',
      'Role',
      'TierRates',
      'Token',
      'TokenPatch',
      'Usage',
      'User',
    ],
    ...['UserDetail', 'UserPatch'],
  ])
})

test('every example is valid, and every request body and response has one', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true })
  addFormats.default(ajv)
  const validators = new Map<string, ValidateFunction>()
  const compiled = (schema: object) => {
    const text = JSON.stringify(schema)
    const validate = validators.get(text) ?? ajv.compile(schema)
    validators.set(text, validate)
    return validate
  }
  type Media = { schema: object; example?: unknown; examples?: Record<string, { value: unknown }> }
  const check = ({ schema, example, examples = {} }: Media) => {
    const values = [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)]
    expect(values.length).toBeGreaterThan(0)
    const validate = compiled(schema)
    for (const value of values) expect(validate(value), JSON.stringify([value, validate.errors])).toBe(true)
  }
  for (const { parameters, requestBody, responses } of operations) {
    for (const response of Object.values(responses))
      check((response as { content: Record<string, Media> }).content['application/json'] as Media)
    if (requestBody) check(requestBody.content['application/json'])
    for (const { schema, example } of parameters) if (example !== undefined) check({ schema, example })
  }
  for (const { schema, example } of Object.values(document.components.headers)) check({ schema, example })
  for (const { properties = {} } of Object.values(document.components.schemas))
    for (const { examples = [], ...schema } of Object.values(properties))
      for (const example of examples) check({ schema, example })
})

test('responses list the headers that are sent with them', () => {
  const headersOf = (response: unknown) => Object.keys((response as { headers: object }).headers)
  for (const { responses } of operations)
    for (const [status, response] of Object.entries(responses)) {
      const others = { 401: ['WWW-Authenticate'], 429: ['Retry-After'], 503: ['Retry-After'] }[status] ?? []
      expect(headersOf(response), status).toEqual(['X-Request-Id', ...others])
    }
})

test('the document is built once', () => {
  expect(openApi()).toBe(openApi())
})
