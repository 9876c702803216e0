import assert from 'node:assert/strict'
import fc from 'fast-check'
import { inject } from 'vitest'
import { z } from 'zod'
import { dereference } from '../../test/openapi/dereference'
import { type App, addKey, addUser, startApp } from '../support/app'
import { type Reply, sendRaw } from '../support/raw-http'
import { expect, test } from '../support/vitest'
import { casesOf, type FuzzCase, type Operation } from './malformed-requests'
import { type SchemaCase, schemaCases } from './schema-cases'

declare module 'vitest' {
  interface ProvidedContext {
    fuzzCases?: number
  }
}

/** `npm run fuzz` sends more. */
const fuzzCases = inject('fuzzCases') ?? 2000

type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: { ErrorCode: { enum: string[] } } }
}

type Generated = { method: string; operation: Operation; reply: z.ZodType; one: FuzzCase }

/** Sent concurrently, because requests may affect each other. */
const BATCH = 25

const TIMEOUT_MS = 150_000 + fuzzCases * 50

function bytesOf(method: string, { target, headers, body }: FuzzCase) {
  const length: [string, string][] = body ? [['content-length', String(body.length)]] : []
  const lines = [...headers, ...length, ['connection', 'close']].map(([name, value]) => `${name}: ${value}`)
  const head = [`${method.toUpperCase()} ${target} HTTP/1.1`, 'host: localhost', ...lines].join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)])
}

test('fuzzed requests get no 5xx and only documented shapes, and leave every total unchanged', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { app, close } = await startApp()
  const document = dereference((await (await fetch(`${app.url}/openapi.json`)).json()) as Document)
  const failure = z.strictObject({
    error: z.string().regex(/^.{10,300}\.$/s),
    code: z.enum(document.components.schemas.ErrorCode.enum),
    issues: z
      .array(z.strictObject({ path: z.string(), message: z.string().min(1) }))
      .min(1)
      .optional(),
  })
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const schema = operation.responses['200']?.content?.['application/json'].schema ?? {}
      return { method, path, operation, reply: z.fromJSONSchema(schema) }
    }),
  )
  let token = app.rootToken
  await spend(app)
  const totals = await totalsOf(app, token)
  // Built once: chaining would build the arbitraries again for each case.
  const perOperation = operations.map(({ method, path, operation, reply }) =>
    casesOf(path, operation).map((one) => ({ method, operation, reply, one })),
  )
  const statuses = new Map<number, number>()
  const send = async ({ method, operation, reply, one }: Generated): Promise<string[]> => {
    const headers = one.headers.map(([name, value]): [string, string] => [name, value.replace('TOKEN', token)])
    const response: Reply = await sendRaw(app.url, bytesOf(method, { ...one, headers }))
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
    const body: unknown = JSON.parse(response.body)
    if (response.status !== 200) {
      failure.parse(body)
      const documented = [...Object.keys(operation.responses), '400', '404', '405', '431']
      assert.ok(
        documented.includes(String(response.status)) && response.status < 500,
        `${response.status}: ${response.body}`,
      )
      return []
    }
    reply.parse(body)
    return /^\/1\/users\/1\/reset/.test(one.target) ? [(body as { token: string }).token] : []
  }
  const batch = fc.array(fc.oneof(...perOperation), { minLength: BATCH, maxLength: BATCH })
  await fc.assert(
    fc.asyncProperty(batch, async (cases) => {
      const rootTokens = (await Promise.all(cases.map(send))).flat()
      // Of several concurrent resets of root's token, one is the last.
      for (const one of rootTokens) if ((await app.api('GET', '/1/me', undefined, one)).status === 200) token = one
    }),
    { numRuns: fuzzCases / BATCH },
  )
  for (const status of [200, 400, 401, 403, 404, 409, 429])
    expect(statuses.get(status) ?? 0, String(status)).toBeGreaterThan(0)
  expect(app.server.log()).not.toContain('"level":50')
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200)
  expect(await totalsOf(app, token)).toEqual(totals)
  await close()
})

test('valid requests are never refused as invalid, invalid ones never accepted, and documented headers sent', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { app, close } = await startApp()
  const document = dereference((await (await fetch(`${app.url}/openapi.json`)).json()) as Document)
  const cases = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { parameters, requestBody }]) => parameters.length > 0 || requestBody)
      .map(([method, operation]) => schemaCases(method, path, operation)),
  )
  const seen = { valid: 0, invalid: 0 }
  const send = async ({ method, url, body, isValid, responses }: SchemaCase) => {
    const response = await fetch(app.url + url, {
      method,
      headers: { authorization: `Bearer ${app.rootToken}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    const { status } = response
    const text = await response.text()
    for (const name of Object.keys(responses[status]?.headers ?? {})) assert.ok(response.headers.has(name), name)
    if (isValid === null) return
    seen[isValid ? 'valid' : 'invalid'] += 1
    // Whether a change of a provider key requires its secret depends on the endpoint it has.
    if (isValid && text.includes('key is required when the endpoint changes')) return
    const expected = isValid ? [200, 403, 404, 409] : [400]
    assert.ok(expected.includes(status), `${method} ${url} ${JSON.stringify(body)}: ${status} ${text}`)
  }
  const batch = fc.array(fc.oneof(...cases), { minLength: BATCH, maxLength: BATCH })
  await fc.assert(
    fc.asyncProperty(batch, async (some) => void (await Promise.all(some.map(send)))),
    { numRuns: fuzzCases / 4 / BATCH },
  )
  expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(fuzzCases / 40)
  await close()
})

/** Three users with usage, which the fuzzed requests must not change. */
async function spend(app: App) {
  await addKey(app, { name: 'provider', key: 'sk-of-the-provider-0123456789' })
  for (const name of ['one', 'two', 'three']) {
    const { token } = await addUser(app, { name })
    const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'tokens:12/43' }] }
    expect((await app.api('POST', '/v1/chat/completions', body, token)).status).toBe(200)
  }
}

async function totalsOf(app: App, token: string) {
  const { body } = await app.api('GET', '/1/usages?from=2000-01-01&to=2099-12-31', undefined, token)
  expect((body as { totalUnit: number }[]).filter(({ totalUnit }) => totalUnit > 0)).toHaveLength(3)
  return body
}
