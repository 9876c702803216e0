import fc from 'fast-check'
import { type Schema, validBody } from '../../test/openapi/valid-bodies'

type Parameter = { name: string; in: 'path' | 'query'; schema: Schema }
export type Operation = {
  parameters: Parameter[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  responses: Record<string, { headers: object; content?: { 'application/json': { schema: Record<string, unknown> } } }>
}
export type FuzzCase = { target: string; headers: [string, string][]; body: Buffer | null }

/** Values that reveal missing checks, whatever the field. */
const edgeCases = [
  ...['', null, true, 0, -1, 1.5, 2 ** 31, 1e308, '1', 'admin', 'azure_openai', 'a@b.co', '\u202e', '\ud800', [], {}],
  ...['2026-01-31', '9999-12-31', '2026-02-30', '2030-01-01T00:00:00Z', 'https://x.example', '12.5', ['gpt-4o*']],
]
export const anyValue = fc.oneof(fc.constantFrom<unknown>(...edgeCases), fc.string({ unit: 'binary' }), fc.jsonValue())

const latin1 = (codes: fc.Arbitrary<number>) =>
  fc.string({ unit: codes.map((code) => String.fromCharCode(code)), maxLength: 40 })
const allowedByHttp = latin1(fc.oneof(fc.integer({ min: 32, max: 126 }), fc.integer({ min: 128, max: 255 })))
const headerValue = fc.oneof({ weight: 9, arbitrary: allowedByHttp }, latin1(fc.integer({ min: 1, max: 255 })))
const commonHeaders = [
  'content-type',
  'content-encoding',
  'accept',
  'origin',
  'cookie',
  'range',
  'if-none-match',
  'x-forwarded-for',
]
/** Headers that Next uses internally. */
const internalHeaders = [
  'rsc',
  'next-action',
  'next-router-state-tree',
  'x-middleware-subrequest',
  'x-matched-path',
  'x-request-id',
]
const headerName = fc.constantFrom(...commonHeaders, ...internalHeaders)

const encoded = encodeURIComponent
const id = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }).map(String) },
  fc.constantFrom('0', '-1', '01', '1e3', '2147483648', '9'.repeat(99), '%00', '%', '%ff', '..', 'init'),
  fc.string({ unit: 'binary', minLength: 1 }).map(encoded),
)
const queryValue = fc.oneof(
  fc.constantFrom('', '2026-01-01', '2026-01-31', '2026-02-30', 'true', '%', '%ff', '%00'),
  fc.string({ unit: 'binary' }).map(encoded),
)

const randomBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))

/** A valid body, a valid body but for one field, or anything else. */
function bodyFor(schema: Schema): fc.Arbitrary<Buffer | null> {
  const fields = Object.keys(schema.properties ?? {})
  const valid = validBody(schema)
  const almostValid = fc.tuple(valid, fc.constantFrom(...fields, 'extra'), anyValue).map(([body, field, wrong]) => ({
    ...body,
    [field]: wrong,
  }))
  const json = fc.oneof(valid, almostValid).map((body) => Buffer.from(JSON.stringify(body)))
  return fc.oneof(json, hostileBody(fields))
}

function hostileBody(fields: string[]): fc.Arbitrary<Buffer | null> {
  const wrong = fc.dictionary(fc.constantFrom(...fields, '__proto__', 'constructor', 'id'), anyValue, { maxKeys: 12 })
  const valid = fc.constantFrom({}, { name: 'same', key: 'sk-same' })
  const object = fc.tuple(valid, fc.oneof(fc.constant({}), wrong)).map((parts) => Object.assign({}, ...parts))
  const text = fc.oneof({ weight: 4, arbitrary: object.map((one) => JSON.stringify(one)) }, fc.json(), fc.constant(''))
  const bytes = text.map((one) => Buffer.from(one))
  return fc.oneof({ weight: 4, arbitrary: bytes }, randomBytes, fc.constant(null))
}

/** Requests for one operation: some valid, most wrong in one or more places. `TOKEN` stands for a valid token. */
export function casesOf(path: string, operation: Operation): fc.Arbitrary<FuzzCase> {
  const queryNames = operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name)
  const schema = operation.requestBody?.content['application/json'].schema ?? {}
  const query = fc.array(fc.tuple(fc.constantFrom(...queryNames, 'extra'), queryValue), { maxLength: 3 })
  const bearer = headerValue.map((one) => `Bearer ${one}`)
  const authorization = fc.oneof({ weight: 6, arbitrary: fc.constant('Bearer TOKEN') }, bearer, headerValue)
  const headers = fc.array(fc.tuple(headerName, headerValue), { maxLength: 3 })
  return fc
    .record({ id, query, body: bodyFor(schema), authorization, headers })
    .map(({ id, query, body, authorization, headers }) => ({
      target: `${path.replace('{id}', id)}${query.length ? '?' : ''}${query.map((pair) => pair.join('=')).join('&')}`,
      headers: [['authorization', authorization], ...headers],
      body,
    }))
}
