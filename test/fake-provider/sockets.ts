import type { IncomingMessage, Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { parseAzureRequest } from './azure'
import type { FakeProvider } from './fake-provider'
import { startRealtime } from './realtime'
import { makeResponse } from './responses'
import { type Fields, usageOf } from './result'
import { parseScript, type Script } from './script'

/** A WebSocket as it was opened, and what has been sent on it. */
export type ReceivedSocket = { path: string; key: string; events: Fields[]; socket: WebSocket; headers: Headers }
type Headers = IncomingMessage['headers']

/** `/v1/responses` and `/v1/realtime` as OpenAI offers them: responses one after another, errors as events. */
export function offerSockets(server: Server, fake: FakeProvider) {
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const { url = '', headers } = request
    const azure = parseAzureRequest(url, headers)
    const path = azure?.path ?? url.split('?', 1)[0]
    const key = azure ? azure.key : (/^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '')
    const refuse = (status: number) => {
      const body = JSON.stringify({
        error: { message: `Not for ${key}.`, type: 'x', code: fake.handshakeCode, param: null },
      })
      const length = `content-type: application/json\r\ncontent-length: ${body.length}`
      socket.end(
        `HTTP/1.1 ${status} No\r\n${length}\r\nconnection: close\r\n\r\n${fake.handshakeCode ? body : ' '.repeat(body.length)}`,
      )
    }
    if (fake.rejectedKeys.has(key)) return refuse(401)
    const model = new URL(url, 'http://x').searchParams.get('model') ?? ''
    if (azure && fake.deployments.size > 0 && !fake.deployments.has(model)) return refuse(404)
    const status = fake.handshakes.shift()
    if (status === 0) return socket.destroy()
    if (status) return refuse(status)
    sockets.handleUpgrade(request, socket, head, (client) => {
      const received: ReceivedSocket = { path: url, key, events: [], socket: client, headers }
      fake.sockets.push(received)
      if (path === '/v1/realtime') return startRealtime(fake, received)
      let work = Promise.resolve()
      client.on('message', (data) => {
        const event = JSON.parse(String(data)) as Fields
        received.events.push(event)
        work = work.then(() => respond(fake, received, event))
      })
      client.on('error', () => {})
    })
  })
}

async function respond(fake: FakeProvider, { socket, key }: ReceivedSocket, event: Fields & { stream_id?: string }) {
  const script: Script = {
    ...parseScript(typeof event.input === 'string' ? event.input : JSON.stringify(event.input ?? '')),
    ...fake.nextScripts.shift(),
  }
  const ref = event.stream_id === undefined ? {} : { stream_id: event.stream_id }
  if (script.silence) return
  if (script.reset === 0) return socket.terminate()
  if (script.status) {
    const error = { type: 'x', code: script.code ?? 'fake_fault', message: `As scripted, not for ${key}.`, param: null }
    return socket.send(JSON.stringify({ type: 'error', status: script.status, error, ...ref }))
  }
  const result = makeResponse({ ...event, stream: true }, script, key, fake.storedResponses)
  if (result.kind !== 'events') return
  fake.billed.push(usageOf(script))
  for (const [index, one] of result.events.entries()) {
    if (index === script.reset) return socket.terminate()
    if (index === script.stall) return
    socket.send(JSON.stringify({ ...one, ...ref }))
    if (script.flood && index === 3) for (let n = 0; n < script.flood; n += 1) socket.send(FLOOD)
    if (script.pace) await wait(script.pace)
  }
}

const FLOOD = JSON.stringify({ type: 'response.output_text.delta', delta: 'x'.repeat(65_536) })
