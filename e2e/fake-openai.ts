import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Asked, chunks, completion, embedding, refusal, type Usage, usageOf } from './fake-answers'
import { type Script, scriptIn } from './fake-script'

/** A request as it arrived, and how it ended. `usage` is what the real one would bill. */
export type Received = {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
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
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return fake

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { method = '', url: path = '', headers } = request
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const json: Asked = body.startsWith('{') ? JSON.parse(body) : {}
    const script = { ...scriptIn(promptOf(json)), ...(method === 'POST' ? fake.next.shift() : {}) }
    const received: Received = {
      method,
      path,
      headers,
      body,
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

    const key = /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ?? ''
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
    if (method === 'GET' && path === '/v1/models') return say(received, response, 200, listOf(fake.models))
    if (path === '/v1/embeddings') return say(received, response, 200, embedding(json, script))
    if (path !== '/v1/chat/completions')
      return say(received, response, 404, refusal(404, 'unknown_url', `Invalid URL (${method} ${path})`))
    received.usage = usageOf(script)
    if (json.stream) return stream(received, response, chunks(json, script), script)
    if (script.pace) await wait(script.pace)
    if (script.reset !== undefined) return breakOff(response, JSON.stringify(completion(json, script)))
    say(received, response, 200, completion(json, script))
  }
}

const listOf = (models: string[]) => ({
  object: 'list',
  data: models.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'fake' })),
})

const promptOf = ({ messages = [], input = '' }: Asked) =>
  messages.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content))).join(' ') + input

function say(received: Received, response: ServerResponse, status: number, value: unknown) {
  received.status = status
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function breakOff(response: ServerResponse, text: string) {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.write(text.slice(0, text.length / 2), () => response.destroy())
}

async function stream(
  received: Received,
  response: ServerResponse,
  data: string[],
  { reset, stall, pace = 0 }: Script,
) {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  const over = new AbortController()
  response.once('close', () => over.abort())
  for (const [index, each] of data.entries()) {
    if (index === reset) return void wait(20).then(() => response.destroy())
    if (index === stall || response.destroyed) return
    const sent = response.write(`data: ${each}\n\n`)
    received.chunks += 1
    if (!sent && !response.destroyed) await once(response, 'drain', { signal: over.signal }).catch(() => {})
    if (pace) await wait(pace)
  }
  response.end()
}
