import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'
import { openSocket } from '../../test/socket-client'
import { anthropicEndpoints, parseMessages } from './providers/anthropic/endpoints'
import { anthropic } from './providers/anthropic/provider'
import { openai } from './providers/openai/provider'
import { applyPatches } from './request/rewrite'
import { JsonScanner } from './scanner/json-scanner'

const BEN = '22222222-2222-4333-8444-555555555555'
const IDENTIFIER = /^[\w-]{43}$/

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway({ env: { SAFETY_IDENTIFIER: 'true' } })
  await t.addMember('ben', BEN, {})
})
afterAll(() => t.close())
beforeEach(() => t.fake.reset())

const content = 'tokens:9/3'
const message = { role: 'user', content }
/** What the provider got for a body. */
async function sent(path: string, body: object | string, token = TOKEN) {
  expect((await t.post(path, body, { token })).status).toBe(200)
  return t.last().body
}
const identifierIn = (body: string): unknown => JSON.parse(body).safety_identifier

describe('OpenAI gets', () => {
  it('the same identifier with each request of a user, and another for another user', async () => {
    const body = `{"seed":12345678901234567890,"model":"gpt-4o","messages":[${JSON.stringify(message)}]}`
    const received = await sent('chat/completions', body)
    const identifier = identifierIn(received)
    expect(identifier).toMatch(IDENTIFIER)
    expect(received).toBe(body.replace('"model"', `"safety_identifier":"${identifier}","model"`))
    const stream = { model: 'gpt-4o', messages: [message], stream: true }
    expect(identifierIn(await sent('chat/completions', stream))).toBe(identifier)
    expect(identifierIn(await sent('responses', { model: 'gpt-4o', input: content }))).toBe(identifier)
    expect(identifierIn(await sent('chat/completions', body, BEN))).not.toBe(identifier)
  })

  it('it over a WebSocket too', async () => {
    const client = await openSocket(`${t.url}/responses`, TOKEN)
    for (const own of [{}, { safety_identifier: 'mine' }]) {
      client.send({ type: 'response.create', model: 'gpt-4o', input: content, ...own })
      await client.next('response.completed')
    }
    client.socket.close()
    const identifier = identifierIn(await sent('responses', { model: 'gpt-4o', input: content }))
    const [socket] = t.fake.sockets
    expect(socket?.events).toMatchObject([{ safety_identifier: identifier }, { safety_identifier: 'mine' }])
  })

  it("the client's own one, or its user, unchanged", async () => {
    for (const own of [{ safety_identifier: 'mine' }, { user: 'mine' }, { user: null }]) {
      const body = JSON.stringify({ model: 'gpt-4o', messages: [message], ...own })
      expect(await sent('chat/completions', body)).toBe(body)
    }
    const none = { model: 'gpt-4o', messages: [message], safety_identifier: null }
    expect(identifierIn(await sent('chat/completions', none))).toMatch(IDENTIFIER)
  })

  it('none at endpoints without the field, and neither does another service', async () => {
    const body = JSON.stringify({ model: 'text-embedding-3-small', input: content })
    expect(await sent('embeddings', body)).toBe(body)
    await t.context.db.providerKey.updateMany({ data: { endpoint: `${t.fake.url}/v1`, updatedAt: new Date() } })
    const chat = JSON.stringify({ model: 'gpt-4o', messages: [message] })
    expect(await sent('chat/completions', chat)).toBe(chat)
  })
})

it.each([
  ['{"model":"claude"}', '{"metadata":{"user_id":"x"},"model":"claude"}'],
  ['{"model":"claude","metadata":null}', '{"model":"claude","metadata":{"user_id":"x"}}'],
  ['{"model":"claude","metadata":{ }}', '{"model":"claude","metadata":{"user_id":"x" }}'],
  ['{"model":"claude","metadata":{"a":1}}', '{"model":"claude","metadata":{"user_id":"x","a":1}}'],
  ['{"model":"claude","metadata":{"user_id":null}}', null],
  ['{"model":"claude","metadata":{"a":01}}', null],
  ['{"model":"claude","metadata":{"user_id":"a","User_Id":"b"}}', null],
  ['{"model":"claude","metadata":{"user_id":"own"}}', null],
  ['{"model":"claude","metadata":"text"}', null],
])('Anthropic gets it as metadata.user_id: %s', (body, expected) => {
  for (const endpoint of anthropicEndpoints.values()) {
    const scanner = new JsonScanner(endpoint.scanSpec)
    scanner.push(Buffer.from(body))
    scanner.end()
    const request = { endpoint, parsed: parseMessages(endpoint, scanner, '/v1/messages') }
    const patch = anthropic.safetyIdentifier?.patch(request, 'x') ?? null
    const patched = patch && applyPatches(Buffer.from(body), [patch]).toString()
    expect(patched, endpoint.name).toBe(endpoint.name === 'messages' ? expected : null)
  }
})

it("only the providers' own hosts", () => {
  const hosts = [openai, anthropic].map(({ safetyIdentifier }) => safetyIdentifier?.hosts ?? /^$/)
  const isOwn = (host: string) => hosts.some((pattern) => pattern.test(host))
  const own = ['api.openai.com', 'eu.api.openai.com', 'api.anthropic.com']
  expect(own.filter((host) => !isOwn(host))).toEqual([])
  const others = [
    'api.openai.com.evil.example',
    'xapi.openai.com',
    'openrouter.ai',
    'r.openai.azure.com',
    'apixopenai.com',
  ]
  expect(others.filter(isOwn)).toEqual([])
})
