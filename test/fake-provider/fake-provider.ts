import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { filterResults, parseAzureRequest, unsupportedField } from './azure'
import { type ChatRequest, chunks, completion, embedding, errorBody, textCompletion, type Usage, usageOf } from './chat'
import { resultOf } from './endpoints'
import { others } from './other-protocols'
import type { StoredResponse } from './responses'
import { type Fields, fieldsOf } from './result'
import { parseScript, type Script } from './script'
import { sendHalf, sendJson, sendResult, stream } from './send'
import { offerSockets, type ReceivedSocket } from './sockets'

/** A request as it arrived, and how it ended. `usage` is what the real one would bill. */
export type ReceivedRequest = {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  bytes: Buffer
  json: ChatRequest
  status: number
  usage: Usage | null
  /** Whether the client disconnected before the response was complete, and when. */
  disconnected: boolean
  disconnectedAt: number | null
  /** Chunks of a stream that were sent. */
  chunks: number
}

export type FakeProvider = {
  /** Its origin: the base URL without `/v1`. */
  url: string
  requests: ReceivedRequest[]
  models: string[]
  /** Of its Anthropic and Gemini APIs. */
  otherModels: { anthropic: string[]; gemini: string[] }
  /** Keys it rejects with 401; it accepts every other. */
  rejectedKeys: Set<string>
  /** Of a body: 422, one at a time. */
  rejectedFields: Set<string>
  /** Scripts for the next requests, in order. They take precedence over the request's own message. */
  nextScripts: Script[]
  /** Azure's deployments and their models. If there are none, every name is a deployment. */
  deployments: Map<string, string>
  /** WebSockets, and the usage of every response on them that the real one would bill. */
  sockets: ReceivedSocket[]
  billed: object[]
  /** Statuses of the next handshakes, 0 to break them off, and the code of their errors; without one they have no body. */
  handshakes: number[]
  handshakeCode: string | null
  /** By id. */
  storedResponses: Map<string, StoredResponse>
  /** Forgets all requests, scripts, rejected keys, deployments and stored responses. */
  reset(): void
  close(): Promise<void>
}

/** A fake of OpenAI, Azure OpenAI, Anthropic and Gemini: deterministic, with faults on demand. `parseScript` says what a message can ask for. */
export async function startFakeProvider(): Promise<FakeProvider> {
  const server = createServer((request, response) => void respond(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  let count = 0
  const fake: FakeProvider = {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    models: ['gpt-4o', 'gpt-4o-mini', 'text-embedding-3-small', 'custom-model'],
    otherModels: { anthropic: ['claude-sonnet-4-5', 'claude-haiku-4-5'], gemini: ['gemini-2.5-flash'] },
    rejectedKeys: new Set(),
    rejectedFields: new Set(),
    nextScripts: [],
    deployments: new Map(),
    storedResponses: new Map(),
    ...{ sockets: [], billed: [], handshakes: [], handshakeCode: null },
    reset() {
      fake.requests.length = 0
      fake.nextScripts.length = 0
      fake.rejectedKeys.clear()
      fake.rejectedFields.clear()
      fake.deployments.clear()
      fake.storedResponses.clear()
      fake.sockets.length = 0
      fake.billed.length = 0
      fake.handshakes.length = 0
      fake.handshakeCode = null
    },
    async close() {
      for (const { socket } of fake.sockets) socket.terminate()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  offerSockets(server, fake)
  return fake

  async function respond(request: IncomingMessage, response: ServerResponse) {
    const { method = '', url = '', headers } = request
    const azure = parseAzureRequest(url, headers)
    const path = azure?.path ?? url
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const bytes = Buffer.concat(parts)
    const body = bytes.toString('utf8')
    const json: ChatRequest & Fields = await fieldsOf(headers, bytes)
    const script = { ...parseScript(promptOf(json)), ...(method === 'POST' ? fake.nextScripts.shift() : {}) }
    const received: ReceivedRequest = {
      method,
      path: url,
      headers,
      body,
      bytes,
      json,
      status: 200,
      usage: null,
      disconnected: false,
      disconnectedAt: null,
      chunks: 0,
    }
    fake.requests.push(received)
    count += 1
    response.once('close', () => {
      received.disconnected = !response.writableFinished
      if (received.disconnected) received.disconnectedAt = Date.now()
    })
    response.setHeader('x-request-id', `req_${count}`)
    response.setHeader('openai-processing-ms', '5')
    response.setHeader('set-cookie', '__cf_bm=secret; path=/')

    if (await others(fake, received, response, script)) return
    const key = azure ? azure.key : (/^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '')
    if (key === '' || fake.rejectedKeys.has(key))
      return sendJson(received, response, 401, errorBody(401, 'invalid_api_key', `Incorrect API key provided: ${key}.`))
    const unknown = [...fake.rejectedFields].find((name) => name in json)
    if (unknown)
      return sendJson(received, response, 422, { detail: [{ type: 'extra_forbidden', loc: ['body', unknown] }] })
    if (script.silence) return
    if (script.reset === 0) return response.destroy()
    if (script.status) {
      if (script.retryAfter !== undefined) response.setHeader('retry-after', String(script.retryAfter))
      return sendJson(
        received,
        response,
        script.status,
        errorBody(
          script.status,
          script.code ?? 'fake_fault',
          `As scripted.${'x'.repeat((script.flood ?? 0) * 65_536)}`,
        ),
      )
    }
    if (azure && method === 'POST') {
      const deployment = azure.deployment ?? json.model ?? ''
      script.model ??= fake.deployments.get(deployment) ?? deployment
      if (fake.deployments.size > 0 && !fake.deployments.has(deployment))
        return sendJson(
          received,
          response,
          404,
          errorBody(404, 'DeploymentNotFound', 'The API deployment does not exist.'),
        )
      const message = unsupportedField(azure, json)
      if (message) return sendJson(received, response, 400, errorBody(400, 'x', message))
    }
    if (method === 'GET' && path === '/v1/models') return sendJson(received, response, 200, listOf(fake.models))
    if (path === '/v1/embeddings') return sendJson(received, response, 200, embedding(json, script))
    const result = resultOf({ method, path, key }, json, script, fake.storedResponses)
    if (result) return sendResult(received, response, result, script)
    if (path === '/v1/completions' && !json.stream)
      return sendJson(received, response, 200, textCompletion(json, script))
    if (path !== '/v1/chat/completions' && path !== '/v1/completions')
      return sendJson(received, response, 404, errorBody(404, 'unknown_url', `Invalid URL (${method} ${path})`))
    received.usage = usageOf(script)
    const data = () =>
      [...(azure ? [filterResults] : []), ...chunks(json, script, path === '/v1/completions' ? 'text' : 'chat')].map(
        (each) => `data: ${each}\n\n`,
      )
    if (json.stream) return stream(received, response, data(), script)
    if (script.pace) await wait(script.pace)
    if (script.reset !== undefined) return sendHalf(response, JSON.stringify(completion(json, script)))
    sendJson(received, response, 200, completion(json, script))
  }
}

const listOf = (models: string[]) => ({
  object: 'list',
  data: models.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'fake' })),
})

const textOf = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** Everything that may contain a script. */
const promptOf = ({ messages = [], input, prompt, contents }: ChatRequest & Fields) =>
  [...messages.map(({ content }) => textOf(content)), textOf(input), textOf(prompt), textOf(contents)].join(' ')
