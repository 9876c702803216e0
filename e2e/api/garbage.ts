import fc from 'fast-check'
import { type Fields, fittingBody } from './fitting'

type Parameter = { name: string; in: 'path' | 'query' }
export type Operation = {
  parameters: Parameter[]
  requestBody?: { content: { 'application/json': { schema: Fields } } }
  responses: Record<string, { content?: { 'application/json': { schema: Record<string, unknown> } } }>
}
export type Case = { target: string; headers: [string, string][]; body: Buffer | null }

const telling = [
  '',
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  1e308,
  '1',
  'admin',
  'azure_openai',
  'a@b.co',
  '\u202e',
  '\ud800',
  [],
  {},
]
const said = [
  '2026-01-31',
  '9999-12-31',
  '2026-02-30',
  '2030-01-01T00:00:00Z',
  'https://x.example',
  '12.5',
  ['gpt-4o*'],
]
const value = fc.oneof(fc.constantFrom<unknown>(...telling, ...said), fc.string({ unit: 'binary' }), fc.jsonValue())

const latin = (codes: fc.Arbitrary<number>) =>
  fc.string({ unit: codes.map((code) => String.fromCharCode(code)), maxLength: 40 })
const allowed = latin(fc.oneof(fc.integer({ min: 32, max: 126 }), fc.integer({ min: 128, max: 255 })))
// What HTTP itself allows in a header, and a little of what it does not.
const headerValue = fc.oneof({ weight: 9, arbitrary: allowed }, latin(fc.integer({ min: 1, max: 255 })))
const names = [
  'content-type',
  'content-encoding',
  'accept',
  'origin',
  'cookie',
  'range',
  'if-none-match',
  'x-forwarded-for',
]
const inside = [
  'rsc',
  'next-action',
  'next-router-state-tree',
  'x-middleware-subrequest',
  'x-matched-path',
  'x-request-id',
]
const headerName = fc.constantFrom(...names, ...inside)

const encoded = encodeURIComponent
const id = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }).map(String) },
  fc.constantFrom('0', '-1', '01', '1e3', '2147483648', '9'.repeat(99), '%00', '%', '%ff', '..', 'init'),
  fc.string({ unit: 'binary', minLength: 1 }).map(encoded),
)
const queryText = fc.oneof(
  fc.constantFrom('', '2026-01-01', '2026-01-31', '2026-02-30', 'true', '%', '%ff', '%00'),
  fc.string({ unit: 'binary' }).map(encoded),
)

const bytes = fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some))

/** Sound; sound but for one member; or anything. */
function bodyFor(fields: Fields): fc.Arbitrary<Buffer | null> {
  const members = Object.keys(fields.properties ?? {})
  const sound = fittingBody(fields)
  const near = fc.tuple(sound, fc.constantFrom(...members, 'extra'), value).map(([body, name, wrong]) => ({
    ...body,
    [name]: wrong,
  }))
  const written = fc.oneof(sound, near).map((body) => Buffer.from(JSON.stringify(body)))
  return fc.oneof(written, hostileBody(members))
}

function hostileBody(members: string[]): fc.Arbitrary<Buffer | null> {
  const wrong = fc.dictionary(fc.constantFrom(...members, '__proto__', 'constructor', 'id'), value, { maxKeys: 12 })
  const sound = fc.constantFrom({}, { name: 'same', key: 'sk-same' })
  const object = fc.tuple(sound, fc.oneof(fc.constant({}), wrong)).map((parts) => Object.assign({}, ...parts))
  const text = fc.oneof({ weight: 4, arbitrary: object.map((one) => JSON.stringify(one)) }, fc.json(), fc.constant(''))
  const encodedText = text.map((one) => Buffer.from(one))
  return fc.oneof({ weight: 4, arbitrary: encodedText }, bytes, fc.constant(null))
}

/** Requests for one operation: some sound, most of them wrong in one or several places. `TOKEN` stands for a valid one. */
export function casesOf(path: string, operation: Operation): fc.Arbitrary<Case> {
  const queryNames = operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name)
  const fields = operation.requestBody?.content['application/json'].schema ?? {}
  const query = fc.array(fc.tuple(fc.constantFrom(...queryNames, 'extra'), queryText), { maxLength: 3 })
  const bearer = headerValue.map((one) => `Bearer ${one}`)
  const authorization = fc.oneof({ weight: 6, arbitrary: fc.constant('Bearer TOKEN') }, bearer, headerValue)
  const more = fc.array(fc.tuple(headerName, headerValue), { maxLength: 3 })
  return fc
    .record({ id, query, body: bodyFor(fields), authorization, more })
    .map(({ id, query, body, authorization, more }) => ({
      target: `${path.replace('{id}', id)}${query.length ? '?' : ''}${query.map((pair) => pair.join('=')).join('&')}`,
      headers: [['authorization', authorization], ...more],
      body,
    }))
}
