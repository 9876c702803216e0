import assert from 'node:assert/strict'
import fc from 'fast-check'
import { z } from 'zod'
import { expect, type House, openHouse } from '../fixtures'
import { test } from './fuzz-test'
import { type Case, casesOf, type Operation } from './garbage'
import { type Reply, sendRaw } from './raw'

type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: { Error: { properties: object } } }
}

const codes = z.object({ properties: z.object({ code: z.object({ enum: z.array(z.string()) }) }) })

type Generated = { method: string; operation: Operation; reply: z.ZodType; one: Case }

/** At once: what one of them does to another is part of it. */
const TOGETHER = 25

function bytesOf(method: string, { target, headers, body }: Case) {
  const length: [string, string][] = body ? [['content-length', String(body.length)]] : []
  const lines = [...headers, ...length, ['connection', 'close']].map(([name, value]) => `${name}: ${value}`)
  const head = [`${method.toUpperCase()} ${target} HTTP/1.1`, 'host: localhost', ...lines].join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)])
}

test('fuzzed requests get no 5xx and only documented shapes, and leave every total unchanged', async ({ cases }) => {
  test.setTimeout(150_000 + cases * 50)
  const { house, close } = await openHouse()
  const document = (await (await fetch(`${house.url}/openapi.json`)).json()) as Document
  const { code } = codes.parse(document.components.schemas.Error).properties
  const failure = z.strictObject({
    error: z.string().regex(/^.{10,300}\.$/s),
    code: z.enum(code.enum),
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
  let token = house.rootToken
  await spend(house)
  const sums = await sumsOf(house, token)
  // Made once for each: a chain would make them anew for every case.
  const ofOne = operations.map(({ method, path, operation, reply }) =>
    casesOf(path, operation).map((one) => ({ method, operation, reply, one })),
  )
  const one = fc.oneof(...ofOne)
  const seen = new Map<number, number>()
  const send = async ({ method, operation, reply, one }: Generated): Promise<string[]> => {
    const headers = one.headers.map(([name, value]): [string, string] => [name, value.replace('TOKEN', token)])
    const answer: Reply = await sendRaw(house.url, bytesOf(method, { ...one, headers }))
    seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
    const body: unknown = JSON.parse(answer.body)
    if (answer.status !== 200) {
      failure.parse(body)
      // Playwright's `expect` takes longer each time it was called before.
      const may = [...Object.keys(operation.responses), '400', '404', '405', '431']
      assert.ok(may.includes(String(answer.status)) && answer.status < 500, `${answer.status}: ${answer.body}`)
      return []
    }
    reply.parse(body)
    return /^\/1\/users\/1\/reset/.test(one.target) ? [(body as { token: string }).token] : []
  }
  const together = fc.array(one, { minLength: TOGETHER, maxLength: TOGETHER })
  await fc.assert(
    fc.asyncProperty(together, async (some) => {
      const tokens = (await Promise.all(some.map(send))).flat()
      // Of several that root was given at once, one lives.
      for (const given of tokens) if ((await house.api('GET', '/1/me', undefined, given)).status === 200) token = given
    }),
    { numRuns: cases / TOGETHER },
  )
  for (const status of [200, 400, 401, 403, 404, 409, 429])
    expect(seen.get(status) ?? 0, String(status)).toBeGreaterThan(0)
  expect(house.server.log()).not.toContain('"level":50')
  expect((await fetch(`${house.url}/readyz`)).status).toBe(200)
  expect(await sumsOf(house, token)).toEqual(sums)
  await close()
})

/** Something that could be lost. */
async function spend(house: House) {
  await house.api('POST', '/1/keys', { name: 'provider', key: 'sk-of-the-provider-0123456789' })
  for (const name of ['one', 'two', 'three']) {
    const { token } = (await house.api('POST', '/1/users', { name })).body as { token: string }
    const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'tokens:12/43' }] }
    expect((await house.api('POST', '/v1/chat/completions', body, token)).status).toBe(200)
  }
}

async function sumsOf(house: House, token: string) {
  const { body } = await house.api('GET', '/1/usages?from=2000-01-01&to=2099-12-31', undefined, token)
  expect((body as { totalUnit: number }[]).filter(({ totalUnit }) => totalUnit > 0)).toHaveLength(3)
  return body
}
