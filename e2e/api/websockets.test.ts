import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import OpenAI from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { openSocket, refusalOf } from '../../test/socket-client'
import { type App, addKey, addUser } from '../support/app'
import { sendRaw } from '../support/raw-http'
import { expect, test } from '../support/vitest'

let token = ''
let spent = ''
let keyId = 0
test.beforeAll(async ({ app }) => {
  keyId = await addKey(app, { key: 'sk-for-the-websockets-01', name: 'sockets' })
  token = (await addUser(app, { name: 'sockets' })).token
  spent = (await addUser(app, { name: 'spent', monthlyLimit: '0.000001' })).token
})

const clientOf = (app: App, apiKey = token) => new OpenAI({ baseURL: `${app.url}/v1`, apiKey, maxRetries: 0 })
const booked = async (app: App) => ((await app.api('GET', '/1/me/usages', undefined, token)).body as Usage).totalUnit
type Usage = { totalUnit: number }

test('the official client: responses over one WebSocket, continued and booked exactly', async ({ app }) => {
  const before = await booked(app)
  const socket = new ResponsesWS(clientOf(app))
  const ids: string[] = []
  socket.send({ type: 'response.create', model: 'gpt-4o', input: 'tokens:21/7', store: false })
  for await (const event of socket) {
    if (event.type === 'error') throw event.error
    if (event.type !== 'message' || event.message.type !== 'response.completed') continue
    ids.push(event.message.response.id)
    expect(event.message.response.usage).toMatchObject({ input_tokens: 21, output_tokens: 7 })
    if (ids.length === 2) break
    const previous_response_id = ids[0] ?? null
    socket.send({ type: 'response.create', model: 'gpt-4o', input: 'tokens:21/7', previous_response_id, store: false })
  }
  socket.close()
  expect(await booked(app)).toBe(before + 56)
})

test('the official client: a realtime conversation, booked exactly', async ({ app }) => {
  const before = await booked(app)
  const { hostname, port } = new URL(app.url)
  // It insists on TLS, which a proxy in front of the server ends.
  const createConnection = () => connect(Number(port), hostname)
  const realtime = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: { createConnection } }, clientOf(app))
  realtime.once('session.created', () => {
    const content = [{ type: 'input_text' as const, text: 'tokens:40/10' }]
    realtime.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } })
    realtime.send({ type: 'response.create' })
  })
  const done = await new Promise<{ response: { usage?: { input_tokens?: number } } }>((resolve, reject) => {
    realtime.once('response.done', resolve)
    realtime.once('error', reject)
  })
  expect(done.response.usage?.input_tokens).toBe(40)
  realtime.close()
  expect(await booked(app)).toBe(before + 50)
})

test('a spent budget is refused in words, and the connection stays open', async ({ app }) => {
  const client = await openSocket(`${app.url}/v1/responses`, spent)
  const create = { type: 'response.create', model: 'gpt-4o', input: 'hi', max_output_tokens: 100 }
  for (let time = 0; time < 2; time += 1) {
    client.send(create)
    expect(await client.next('error')).toMatchObject({
      ...{ status: 429, error: { code: 'insufficient_quota', message: expect.stringMatching(/budget.*resets on/) } },
    })
  }
  client.socket.close()
  await expect.poll(() => app.server.log()).toContain('"websocket closed"')
  expect(app.server.log()).toMatch(/"error":"insufficient_quota"[^\n]*"event":"response.create"/)
})

test('a reset token closes its connection at the next response', async ({ app }) => {
  const user = await addUser(app, { name: 'reset' })
  const client = await openSocket(`${app.url}/v1/responses`, user.token)
  await app.api('DELETE', `/1/users/${user.id}`)
  client.send({ type: 'response.create', model: 'gpt-4o', input: 'hi' })
  expect(await client.next('error')).toMatchObject({ error: { code: 'invalid_api_key' } })
  expect((await client.closed).code).toBe(1008)
})

test('elsewhere under /v1 a WebSocket is refused with 426; without a token, with 401', async ({ app }) => {
  expect(await refusalOf(`${app.url}/v1/chat/completions`, token)).toMatchObject({ status: 426 })
  expect(await refusalOf(`${app.url}/v1/responses`, null)).toMatchObject({ status: 401 })
  expect(await refusalOf(`${app.url}/v1/realtime?model=gpt-realtime`, 'nobody')).toMatchObject({ status: 401 })
})

test('a request that would upgrade to something else is served as it is, with its body', async ({ app }) => {
  const body = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'tokens:3/2' }] })
  const upgrade = 'connection: close, Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n'
  const head = `host: localhost\r\nauthorization: Bearer ${token}\r\ncontent-length: ${body.length}\r\n${upgrade}`
  const reply = await sendRaw(app.url, Buffer.from(`POST /v1/chat/completions HTTP/1.1\r\n${head}\r\n${body}`))
  expect([reply.status, JSON.parse(reply.body).usage]).toMatchObject([200, { total_tokens: 5 }])
})

/** Installed apart from the tests, because of its size: `CODEX=…/codex`. */
const { CODEX = '' } = process.env

/** What it prints for a prompt, in an empty home folder, with this server as its provider. */
async function runCodex(app: App, prompt: string, apiKey: string) {
  const home = mkdtempSync(join(tmpdir(), 'codex-'))
  const provider = `name = "Chatelaine"\nbase_url = "${app.url}/v1"\nenv_key = "TOKEN"\nsupports_websockets = true\n`
  writeFileSync(join(home, 'config.toml'), `model_provider = "own"\n[model_providers.own]\n${provider}`)
  const child = spawn(CODEX, ['exec', '--skip-git-repo-check', '-m', 'gpt-5.5', prompt], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, CODEX_HOME: home, TOKEN: apiKey, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 100_000,
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  rmSync(home, { recursive: true, force: true })
  return { stdout, stderr }
}

test.describe.skipIf(!existsSync(CODEX))('Codex CLI', { timeout: 120_000 }, () => {
  test('uses a WebSocket, and each of its requests is booked', async ({ app }) => {
    const before = await booked(app)
    const sockets = app.provider.sockets.length
    const { stdout, stderr } = await runCodex(app, 'tokens:70/30 say', token)
    expect(stdout, stderr).toContain('word0')
    const events = app.provider.sockets.slice(sockets).flatMap(({ events }) => events)
    const mine = events.filter((event) => JSON.stringify(event).includes('tokens:70/30'))
    expect(mine).not.toEqual([])
    expect((await booked(app)) - before).toBe(100 * mine.length + 21 * (events.length - mine.length))
  })

  test('is told which budget is spent', async ({ app }) => {
    const { stdout, stderr } = await runCodex(app, 'hi', spent)
    expect(stdout + stderr).toMatch(/budget|quota/i)
  })

  test('uses HTTP where the provider has no WebSockets', async ({ app }) => {
    await app.api('DELETE', `/1/keys/${keyId}`)
    await addKey(app, { key: 'sk-for-the-websockets-02', name: 'no sockets' })
    app.provider.handshakes.push(404)
    const { stdout, stderr } = await runCodex(app, 'tokens:70/30 say', token)
    expect(stdout, stderr).toContain('word0')
    expect(app.provider.requests.at(-1)?.path).toBe('/v1/responses')
  })
})
