import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { type App, addKey, addUser, startApp } from '../support/app'
import { peakMb, resetPeak, residentMb } from '../support/process-memory'
import { flood, GIGABYTE, openSocket, sendGigabyte, sendRaw } from '../support/raw-http'
import { timing } from '../support/timing'
import { expect, test } from '../support/vitest'

const MB = 2 ** 20
const MAX_BODY_MB = 4
/** Memory beyond what the server uses anyway. */
const SLACK_MB = 100

let app: App
let close: () => Promise<void>
let token: string
test.beforeAll(async () => {
  ;({ app, close } = await startApp({ env: { MAX_BODY_MB: String(MAX_BODY_MB) } }))
  await addKey(app, { name: 'provider', key: 'sk-of-the-provider-0123456789' })
  token = (await addUser(app, { name: 'ann' })).token
})
test.afterAll(() => close())

function startMeasuring() {
  resetPeak(app.server.pid)
  return residentMb(app.server.pid)
}

const json = 'content-type: application/json\r\n'
const form = 'content-type: application/x-www-form-urlencoded\r\n'
const multipart = 'content-type: multipart/form-data; boundary=x\r\n'

test('a 401 on /v1 does not wait for the body, and reads no more of it than is allowed', async () => {
  const socket = await openSocket(app.url)
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer nobody\r\ncontent-length: ${GIGABYTE}\r\n\r\n`,
  )
  const [head] = await once(socket, 'data')
  expect(String(head)).toMatch(/^HTTP\/1.1 401 /)
  const sent = await sendGigabyte(socket)
  // The socket buffers of the system come on top.
  expect(sent).toBeLessThan((MAX_BODY_MB + 16) * MB)
})

test('ten thousand idle connections do not block other clients', async ({ skip }) => {
  const files = Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1])
  skip(!(files > 11_000), 'this machine allows too few open files')
  const idle: Socket[] = []
  for (let at = 0; at < 10_000; at += 500)
    idle.push(...(await Promise.all(Array.from({ length: 500 }, () => openSocket(app.url)))))
  for (const path of ['/livez', '/1/me', '/v1/models'])
    expect((await app.api('GET', path, undefined, token)).status, path).toBe(200)
  for (const socket of idle) socket.destroy()
})

test('deeply nested JSON gets an error response and does not crash the server', async () => {
  const deep = ['['.repeat(200_000), '{"name":'.repeat(30_000), `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`]
  for (const body of deep) {
    for (const path of ['/1/users', '/v1/chat/completions']) {
      const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${app.rootToken}\r\n`
      const text = `${head}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`
      expect((await sendRaw(app.url, Buffer.from(text))).status).toBe(400)
    }
  }
})

test('a hundred concurrent bodies of a gigabyte take no more memory than one of the allowed size, and 100 MB', {
  timeout: timing.longTest,
}, async () => {
  const bearer = `authorization: Bearer ${token}\r\n`
  await flood(app.url, '/v1/chat/completions', bearer)
  const before = startMeasuring()
  const statuses = await Promise.all(Array.from({ length: 100 }, () => flood(app.url, '/v1/chat/completions', bearer)))
  expect(new Set(statuses)).toEqual(new Set(['413']))
  expect(peakMb(app.server.pid) - before).toBeLessThan(MAX_BODY_MB + SLACK_MB)
})

test.describe('concurrent large bodies on any other route take no more than 100 MB', () => {
  for (const [name, path, headers] of [
    ['sign-in', '/api/auth/callback/token', json],
    ['sign-in by form', '/api/auth/callback/token', form],
    ['setup', '/1/users/init', json],
    ['the API', '/1/users', json],
    ['a page', '/sign-in', multipart],
    ['a server action', '/setup', `next-action: ${'0'.repeat(42)}\r\n${multipart}`],
    ['a server action in text', '/setup', `next-action: ${'0'.repeat(42)}\r\ncontent-type: text/plain\r\n`],
  ] as const) {
    test(name, async () => {
      await flood(app.url, path, headers)
      const before = startMeasuring()
      await Promise.all(Array.from({ length: 30 }, () => flood(app.url, path, headers)))
      expect(peakMb(app.server.pid) - before).toBeLessThan(SLACK_MB)
    })
  }
})
