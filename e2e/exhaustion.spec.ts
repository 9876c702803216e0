import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { sendRaw } from './api/raw'
import { expect, type House, openHouse, test } from './fixtures'
import { flood, GIGABYTE, openSocket, pour } from './flood'
import { forgetPeak, peakMb, residentMb } from './torture/memory'

const MB = 2 ** 20
const MAX_BODY_MB = 4
/** Beyond what the server takes anyway. */
const SLACK_MB = 100

let house: House
let close: () => Promise<void>
let token: string
test.beforeAll(async () => {
  ;({ house, close } = await openHouse({ env: { MAX_BODY_MB: String(MAX_BODY_MB) } }))
  await house.api('POST', '/1/keys', { name: 'provider', key: 'sk-of-the-provider-0123456789' })
  token = ((await house.api('POST', '/1/users', { name: 'ann' })).body as { token: string }).token
})
test.afterAll(() => close())

function base() {
  forgetPeak(house.server.pid)
  return residentMb(house.server.pid)
}

const json = 'content-type: application/json\r\n'
const form = 'content-type: application/x-www-form-urlencoded\r\n'
const multipart = 'content-type: multipart/form-data; boundary=x\r\n'

test('a 401 on /v1 does not wait for the body, and reads no more of it than is allowed', async () => {
  const socket = await openSocket(house.url)
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer nobody\r\ncontent-length: ${GIGABYTE}\r\n\r\n`,
  )
  const [head] = await once(socket, 'data')
  expect(String(head)).toMatch(/^HTTP\/1.1 401 /)
  const taken = await pour(socket)
  // What the system itself keeps on the way comes on top.
  expect(taken).toBeLessThan((MAX_BODY_MB + 16) * MB)
})

test('ten thousand idle connections do not block other clients', async () => {
  const files = Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1])
  test.skip(!(files > 11_000), 'this machine allows a process too few connections')
  const idle: Socket[] = []
  for (let at = 0; at < 10_000; at += 500)
    idle.push(...(await Promise.all(Array.from({ length: 500 }, () => openSocket(house.url)))))
  for (const path of ['/livez', '/1/me', '/v1/models'])
    expect((await house.api('GET', path, undefined, token)).status, path).toBe(200)
  for (const socket of idle) socket.destroy()
})

test('deeply nested JSON gets an error response and does not crash the server', async () => {
  const deep = ['['.repeat(200_000), '{"name":'.repeat(30_000), `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`]
  for (const body of deep) {
    for (const path of ['/1/users', '/v1/chat/completions']) {
      const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${house.rootToken}\r\n`
      const text = `${head}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`
      expect((await sendRaw(house.url, Buffer.from(text))).status).toBe(400)
    }
  }
})

test('a hundred concurrent bodies of a gigabyte take no more memory than one of the allowed size, and 100 MB', async () => {
  const bearer = `authorization: Bearer ${token}\r\n`
  await flood(house.url, '/v1/chat/completions', bearer)
  const before = base()
  const seen = await Promise.all(Array.from({ length: 100 }, () => flood(house.url, '/v1/chat/completions', bearer)))
  expect(new Set(seen)).toEqual(new Set(['413']))
  expect(peakMb(house.server.pid) - before).toBeLessThan(MAX_BODY_MB + SLACK_MB)
})

test.describe('concurrent large bodies on any other route take no more than 100 MB', () => {
  for (const [door, path, headers] of [
    ['signing in', '/api/auth/callback/token', json],
    ['signing in by form', '/api/auth/callback/token', form],
    ['setting up', '/1/users/init', json],
    ['the documented API', '/1/users', json],
    ['a page', '/sign-in', multipart],
    ['a server action', '/setup', `next-action: ${'0'.repeat(42)}\r\n${multipart}`],
    ['a server action in text', '/setup', `next-action: ${'0'.repeat(42)}\r\ncontent-type: text/plain\r\n`],
  ] as const) {
    test(door, async () => {
      await flood(house.url, path, headers)
      const before = base()
      await Promise.all(Array.from({ length: 30 }, () => flood(house.url, path, headers)))
      expect(peakMb(house.server.pid) - before).toBeLessThan(SLACK_MB)
    })
  }
})
