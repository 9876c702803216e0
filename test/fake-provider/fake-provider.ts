import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Asked, chunks, completion, embedding, refusal, textCompletion, type Usage, usageOf } from './answers'
import { azureAsked, filterResults, refusedWord } from './azure'
import { shapeOf } from './endpoints'
import type { Kept } from './responses'
import { type Script, scriptIn } from './script'
import { breakOff, say, sendShape, stream } from './send'
import { type Fields, fieldsOf } from './shape'

/** A request as it arrived, and how it ended. `usage` is what the real one would bill. */
export type Received = {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  bytes: Buffer
  json: Asked
  status: number
  usage: Usage | null
  /** True when the other side hung up before the answer was complete; `leftAt` is the time of it. */
  cut: boolean
  leftAt: number | null
  /** Chunks of a stream that went out. */
  chunks: number
}

export type Fake = {
  /** Its origin; the base URL is this and `/v1`. */
  url: string
  requests: Received[]
  models: string[]
  /** Keys it answers 401 to; every other one is good. */
  rejected: Set<string>
  /** Scripts for the next requests, in order; they go over what the request's own message says. */
  next: Script[]
  /** Azure's deployments and the models behind them; where there are none, every name is one. */
  deployments: Map<string, string>
  /** Stored answers, by id. */
  kept: Map<string, Kept>
  close(): Promise<void>
}

/** A stand-in for OpenAI: deterministic, with faults on demand. See scriptIn for what a message can order. */
export async function startFake(): Promise<Fake> {
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const fake: Fake = {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    models: ['gpt-4o', 'gpt-4o-mini', 'text-embedding-3-small', 'house-model'],
    rejected: new Set(),
    next: [],
    deployments: new Map(),
    kept: new Map(),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return fake

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { method = '', url = '', headers } = request
    const azure = azureAsked(url, headers)
    const path = azure?.path ?? url
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const bytes = Buffer.concat(parts)
    const body = bytes.toString('utf8')
    const json: Asked & Fields = await fieldsOf(headers, bytes)
    const script = { ...scriptIn(promptOf(json)), ...(method === 'POST' ? fake.next.shift() : {}) }
    const received: Received = {
      method,
      path: url,
      headers,
      body,
      bytes,
      json,
      status: 200,
      usage: null,
      cut: false,
      leftAt: null,
      chunks: 0,
    }
    fake.requests.push(received)
    response.once('close', () => {
      received.cut = !response.writableFinished
      if (received.cut) received.leftAt = Date.now()
    })
    response.setHeader('x-request-id', `req_${fake.requests.length}`)
    response.setHeader('openai-processing-ms', '5')
    response.setHeader('set-cookie', '__cf_bm=secret; path=/')

    const key = azure ? azure.key : (/^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '')
    if (key === '' || fake.rejected.has(key))
      return say(received, response, 401, refusal(401, 'invalid_api_key', `Incorrect API key provided: ${key}.`))
    if (script.silence) return
    if (script.reset === 0) return response.destroy()
    if (script.status) {
      if (script.retryAfter !== undefined) response.setHeader('retry-after', String(script.retryAfter))
      return say(
        received,
        response,
        script.status,
        refusal(script.status, script.code ?? 'fake_fault', `As ordered.${'x'.repeat((script.flood ?? 0) * 65_536)}`),
      )
    }
    if (azure && method === 'POST') {
      const deployment = azure.deployment ?? json.model ?? ''
      script.model ??= fake.deployments.get(deployment) ?? deployment
      if (fake.deployments.size > 0 && !fake.deployments.has(deployment))
        return say(received, response, 404, refusal(404, 'DeploymentNotFound', 'The API deployment does not exist.'))
      const refused = refusedWord(azure, json)
      if (refused) return say(received, response, 400, refusal(400, 'x', refused))
    }
    if (method === 'GET' && path === '/v1/models') return say(received, response, 200, listOf(fake.models))
    if (path === '/v1/embeddings') return say(received, response, 200, embedding(json, script))
    const shape = shapeOf({ method, path, key }, json, script, fake.kept)
    if (shape) return sendShape(received, response, shape, script)
    if (path === '/v1/completions' && !json.stream) return say(received, response, 200, textCompletion(json, script))
    if (path !== '/v1/chat/completions' && path !== '/v1/completions')
      return say(received, response, 404, refusal(404, 'unknown_url', `Invalid URL (${method} ${path})`))
    received.usage = usageOf(script)
    const data = () =>
      [...(azure ? [filterResults] : []), ...chunks(json, script, path === '/v1/completions' ? 'text' : 'chat')].map(
        (each) => `data: ${each}\n\n`,
      )
    if (json.stream) return stream(received, response, data(), script)
    if (script.pace) await wait(script.pace)
    if (script.reset !== undefined) return breakOff(response, JSON.stringify(completion(json, script)))
    say(received, response, 200, completion(json, script))
  }
}

const listOf = (models: string[]) => ({
  object: 'list',
  data: models.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'fake' })),
})

const textOf = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** A tool's result is no order. */
const promptOf = ({ messages = [], input, prompt }: Asked & Fields) =>
  [...messages.map(({ content }) => textOf(content)), textOf(input), textOf(prompt)].join(' ')
