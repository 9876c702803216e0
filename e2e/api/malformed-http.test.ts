import { sendRaw } from '../support/raw-http'
import { expect, test } from '../support/vitest'

const get = 'GET /1/me HTTP/1.1\r\n'
const host = 'host: localhost\r\n'
const end = 'connection: close\r\n\r\n'

test('malformed HTTP is rejected with the documented error body', async ({ app }) => {
  const rejected: [status: number, bytes: string][] = [
    [400, '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n'],
    [400, `${get}${host}authorization: Bearer \x01\r\n${end}`],
    [400, `GET /1/\xe9\xff HTTP/1.1\r\n${host}${end}`],
    [400, `GET http://other.example/1/me HTTP/1.1\r\n${host}${end}`],
    [400, `GET /1/../1/me HTTP/1.1\r\n${host}${end}`],
    [400, `${get}${end}`],
    [400, `POST /1/users HTTP/1.1\r\n${host}content-length: -5\r\n${end}`],
    [400, `POST /1/users HTTP/1.1\r\n${host}content-length: 5\r\ntransfer-encoding: chunked\r\n${end}0\r\n\r\n`],
    [405, `TRACE /1/users HTTP/1.1\r\n${host}${end}`],
    [417, `${get}${host}expect: unicorn\r\n${end}`],
    [417, `${get}${host}expect: 100-continue, unicorn\r\n${end}`],
    [431, `${get}${host}authorization: Bearer ${'x'.repeat(100_000)}\r\n${end}`],
  ]
  for (const [status, bytes] of rejected) {
    const reply = await sendRaw(app.url, Buffer.from(bytes, 'latin1'))
    expect(reply.status, bytes.slice(0, 60)).toBe(status)
    expect(JSON.parse(reply.body)).toMatchObject({ error: expect.stringMatching(/\.$/), code: expect.any(String) })
  }
})

test('unusual but valid requests are served', async ({ app }) => {
  const authorization = `authorization: Bearer ${app.rootToken}\r\n`
  const unusual = ['upgrade: h2c\r\nconnection: upgrade\r\n', 'rsc: 1\r\n', 'x-forwarded-host: [\r\n']
  for (const header of unusual) {
    const reply = await sendRaw(app.url, Buffer.from(`${get}${host}${authorization}${header}${end}`))
    expect([reply.status, JSON.parse(reply.body)], header).toMatchObject([200, { id: 1, name: 'root' }])
  }
  const slash = `GET /1/me/ HTTP/1.1\r\n${host}${authorization}${end}`
  expect((await sendRaw(app.url, Buffer.from(slash))).status).toBe(200)
})
