import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, test } from '../fixtures'
import { GIGABYTE, openSocket } from '../flood'
import { sendRaw } from './raw'

type User = { id: number; token: string }

const BODY = '{"model":"gpt-4o","messages":[]}'
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'

const head = (path: string, token: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\n${token && `authorization: Bearer ${token}\r\n`}content-length: ${length}\r\n\r\n`

/** Reads until what was said ends so. */
async function until(socket: Socket, isWhole: (said: string) => boolean): Promise<string> {
  let said = ''
  while (!isWhole(said)) said += String((await once(socket, 'data'))[0])
  return said
}

test.beforeAll(async ({ house }) => {
  await house.api('POST', '/1/keys', { name: 'expected', key: 'sk-expected-0123456789' })
})

test('100 Continue is sent only after authentication', async ({ house }) => {
  const ann = (await house.api('POST', '/1/users', { name: 'held back' })).body as User
  const pia = (await house.api('POST', '/1/users', { name: 'paused' })).body as User
  await house.api('PATCH', `/1/users/${pia.id}`, { disabled: true })
  // What stands where the body would be is no request of its own.
  const body = `GET /1/me HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${ann.token}\r\n\r\n`
  const refused: [status: number, path: string, token: string, length?: number][] = [
    [401, '/v1/chat/completions', ''],
    [401, '/v1/chat/completions', 'nobody'],
    [401, '/v1/chat/completions', pia.token],
    [404, '/v1/files', ann.token],
    [413, '/v1/chat/completions', ann.token, GIGABYTE],
    [401, '/1/users', 'nobody'],
    [403, '/1/users', ann.token],
    [400, '/1//users', house.rootToken],
  ]
  for (const [status, path, token, length = body.length] of refused) {
    const reply = await sendRaw(house.url, Buffer.from(head(path, token, length) + body))
    expect(reply.headers, path).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(reply.headers, path).toMatch(/^connection: close$/im)
    expect(reply.body, path).not.toContain('held back')
  }
})

test('who is known is asked for the body, is served, and may go on', async ({ house }) => {
  const served: [path: string, body: string][] = [
    ['/v1/chat/completions', BODY],
    ['/1/users', '{"name":"expected"}'],
    ['/v1/chat/completions', BODY],
  ]
  const socket = await openSocket(house.url)
  for (const [path, body] of served) {
    socket.write(head(path, house.rootToken, body.length))
    expect(await until(socket, (said) => said.endsWith('\r\n\r\n'))).toBe(CONTINUE)
    socket.write(body)
    const said = await until(socket, (said) => said.endsWith('}') || said.endsWith('\r\n0\r\n\r\n'))
    expect(said, path).toMatch(/^HTTP\/1.1 200 /)
  }
  socket.destroy()
})
