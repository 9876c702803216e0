import { once } from 'node:events'
import type { Socket } from 'node:net'
import { addKey, addUser } from '../support/app'
import { GIGABYTE, openSocket, sendRaw } from '../support/raw-http'
import { expect, test } from '../support/vitest'

const BODY = '{"model":"gpt-4o","messages":[]}'
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'

const head = (path: string, token: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\n${token && `authorization: Bearer ${token}\r\n`}content-length: ${length}\r\n\r\n`

async function readUntil(socket: Socket, isComplete: (text: string) => boolean): Promise<string> {
  let text = ''
  while (!isComplete(text)) text += String((await once(socket, 'data'))[0])
  return text
}

test.beforeAll(async ({ app }) => {
  await addKey(app, { name: 'expected', key: 'sk-expected-0123456789' })
})

test('100 Continue is sent only after authentication', async ({ app }) => {
  const ann = await addUser(app, { name: 'held back' })
  const pia = await addUser(app, { name: 'paused' })
  await app.api('PATCH', `/1/users/${pia.id}`, { disabled: true })
  // Bytes in place of the body must not be parsed as another request.
  const body = `GET /1/me HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${ann.token}\r\n\r\n`
  const rejected: [status: number, path: string, token: string, length?: number][] = [
    [401, '/v1/chat/completions', ''],
    [401, '/v1/chat/completions', 'nobody'],
    [401, '/v1/chat/completions', pia.token],
    [404, '/v1/files', ann.token],
    [413, '/v1/chat/completions', ann.token, GIGABYTE],
    [401, '/1/users', 'nobody'],
    [403, '/1/users', ann.token],
    [400, '/1//users', app.rootToken],
  ]
  for (const [status, path, token, length = body.length] of rejected) {
    const reply = await sendRaw(app.url, Buffer.from(head(path, token, length) + body))
    expect(reply.headers, path).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(reply.headers, path).toMatch(/^connection: close$/im)
    expect(reply.body, path).not.toContain('held back')
  }
})

test('an authenticated client gets 100 Continue, is served, and can reuse the connection', async ({ app }) => {
  const requests: [path: string, body: string][] = [
    ['/v1/chat/completions', BODY],
    ['/1/users', '{"name":"expected"}'],
    ['/v1/chat/completions', BODY],
  ]
  const socket = await openSocket(app.url)
  for (const [path, body] of requests) {
    socket.write(head(path, app.rootToken, body.length))
    expect(await readUntil(socket, (text) => text.endsWith('\r\n\r\n'))).toBe(CONTINUE)
    socket.write(body)
    const response = await readUntil(socket, (text) => text.endsWith('}') || text.endsWith('\r\n0\r\n\r\n'))
    expect(response, path).toMatch(/^HTTP\/1.1 200 /)
  }
  socket.destroy()
})
