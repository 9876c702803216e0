import { type App, addKey, addUser, startApp } from '../support/app'
import { sendRaw } from '../support/raw-http'
import { expect, test } from '../support/vitest'

const SECRET = 'sk-of-the-provider-0123456789'
const BODY = '{"model":"gpt-4o","messages":[]}'
const CHAT = 'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n'

let app: App
let close: () => Promise<void>
let member: string
test.beforeAll(async () => {
  ;({ app, close } = await startApp())
  await addKey(app, { name: 'provider', key: SECRET })
  member = (await addUser(app, { name: 'ann' })).token
})
test.afterAll(() => close())

const send = (text: string) => sendRaw(app.url, Buffer.from(text, 'latin1'))
const bearer = () => `authorization: Bearer ${member}\r\n`
const length = `content-length: ${BODY.length}\r\n`
const chunked = `20\r\n${BODY}\r\n0\r\n\r\n`

const ambiguous: [name: string, headers: string, body: string][] = [
  ['two lengths', `${length}content-length: 5\r\n`, BODY],
  ['the same length twice', `${length}${length}`, BODY],
  ['a list of lengths', `content-length: ${BODY.length}, ${BODY.length}\r\n`, BODY],
  ['a negative length', 'content-length: -1\r\n', BODY],
  ['a length with a sign', `content-length: +${BODY.length}\r\n`, BODY],
  ['a length in hex', 'content-length: 0x20\r\n', BODY],
  ['a length too large for a number', `content-length: ${'9'.repeat(30)}\r\n`, BODY],
  ['a length and chunks', `${length}transfer-encoding: chunked\r\n`, chunked],
  ['chunks and a length', `transfer-encoding: chunked\r\n${length}`, chunked],
  ['chunked twice', 'transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n', chunked],
  ['an encoding after chunked', 'transfer-encoding: chunked, identity\r\n', chunked],
  ['an unknown encoding', 'transfer-encoding: xchunked\r\n', chunked],
  ['a blank before the colon', 'transfer-encoding : chunked\r\n', chunked],
  ['a vertical tab in the encoding', 'transfer-encoding:\x0bchunked\r\n', chunked],
  ['a folded header', `x-folded: one\r\n two\r\n${length}`, BODY],
  ['a folded length', `content-length:\r\n ${BODY.length}\r\n`, BODY],
  ['a line that ends in CR only', `x-a: b\rx-c: d\r\n${length}`, BODY],
  ['a NUL in a header', `x-a: b\0c\r\n${length}`, BODY],
  ['a chunk size that is not a number', 'transfer-encoding: chunked\r\n', `zz\r\n${BODY}\r\n0\r\n\r\n`],
  ['a chunk size with a sign', 'transfer-encoding: chunked\r\n', `-20\r\n${BODY}\r\n0\r\n\r\n`],
  [
    'a chunk size too large for a number',
    'transfer-encoding: chunked\r\n',
    `${'f'.repeat(20)}\r\n${BODY}\r\n0\r\n\r\n`,
  ],
  ['a chunk longer than its size', 'transfer-encoding: chunked\r\n', `5\r\n${BODY}\r\n0\r\n\r\n`],
]

test.describe('a request that two parsers could read differently is rejected', () => {
  for (const [name, headers, body] of ambiguous) {
    test(name, async () => {
      const before = app.provider.requests.length
      const { status, body: response } = await send(`${CHAT}${bearer()}${headers}connection: close\r\n\r\n${body}`)
      expect(status).toBe(400)
      expect(JSON.parse(response)).toMatchObject({ error: expect.anything() })
      expect(response).not.toContain(member)
      expect(app.provider.requests.length).toBe(before)
    })
  }
})

test('bytes after a rejected body are not parsed as a request', async () => {
  const hidden = `GET /1/me HTTP/1.1\r\nhost: localhost\r\n${bearer()}connection: close\r\n\r\n`
  for (const headers of [`content-length: ${hidden.length}\r\n`, 'content-length: 0, 5\r\n', '']) {
    const bytes = `${CHAT}authorization: Bearer nobody\r\n${headers}transfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`
    const plain = `${CHAT}authorization: Bearer nobody\r\n${headers}connection: close\r\n\r\n${hidden}`
    for (const text of headers === '' ? [plain] : [bytes, plain]) {
      const reply = await send(text)
      expect(reply.status, text).toBeGreaterThanOrEqual(400)
      expect(reply.headers + reply.body).not.toContain('"ann"')
    }
  }
})

test('headers named in Connection are not forwarded', async () => {
  const named =
    'connection: close, authorization, x-stainless-os, user-agent\r\nx-stainless-os: Linux\r\nuser-agent: me\r\n'
  const reply = await send(`${CHAT}${bearer()}cookie: session=of-the-browser\r\n${named}${length}\r\n${BODY}`)
  expect(reply.status).toBe(200)
  const headers = app.provider.requests.at(-1)?.headers ?? {}
  expect(headers.authorization).toBe(`Bearer ${SECRET}`)
  for (const name of ['x-stainless-os', 'user-agent', 'cookie', 'te', 'trailer', 'upgrade'])
    expect(headers).not.toHaveProperty(name)
  expect(JSON.stringify(headers)).not.toContain(member)
})

const paths = [
  '/v1/../1/keys',
  '/v1/./../1/keys',
  '/v1/%2e%2e/1/keys',
  '/v1/%2E%2E/1/keys',
  '/v1/.%2e/1/keys',
  '/v1/%2e%2e%2f1/keys',
  '/v1/..%2f1%2fkeys',
  '/v1/..;/1/keys',
  '/v1/%252e%252e/1/keys',
  '/v1/..\\1\\keys',
  '/v1%2f..%2f1/keys',
  '//1/keys',
  '/v1//../1/keys',
  '/1//keys',
  '/1/keys%00',
  '/1/keys%0d%0ax:y',
  '/1/%6beys/..',
  '/x/../1/keys',
  '/v1/models/../../1/keys',
  '/V1/../1/keys',
  '/_next/../1/keys',
  '/_next/static/%2e%2e/%2e%2e/1/keys',
  'http://localhost/1/keys',
  'http://other.example/1/keys',
  'https://other.example:443/v1/models',
  '*',
  'localhost:80',
  '1/keys',
]

test('no notation of a path bypasses authorization', async () => {
  for (const path of paths) {
    for (const token of ['', bearer(), `authorization: Bearer ${app.rootToken}\r\n`]) {
      const reply = await send(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n${token}connection: close\r\n\r\n`)
      expect(reply.status, path).not.toBe(200)
      expect(reply.status, path).toBeLessThan(500)
      expect(reply.body, path).not.toContain(SECRET)
    }
  }
})

test('CONNECT opens no tunnel', async () => {
  const reply = await send('CONNECT 127.0.0.1:80 HTTP/1.1\r\nhost: localhost\r\n\r\n')
  expect(reply.headers + reply.body).not.toMatch(/ 200 /)
})
