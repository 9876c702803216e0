import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'

/** A request as the client sent it, and what it got. */
export type Exchange = {
  at: number
  method: string
  path: string
  type: string
  sent: Buffer
  status: number
  received: Buffer
}

/** A base URL names the scenario: `/s/ID`. */
function scenarioOf({ url = '' }: IncomingMessage) {
  const [, id = '', path = '/'] = /^\/s\/([^/]+)(\/.*)$/.exec(url) ?? []
  return { id, path }
}

/** Between clients and servers: counts what a client sends for each scenario, whose id is in its base URL. */
export async function startRecordingProxy() {
  const targets = new Map<string, string>()
  const exchanges = new Map<string, Exchange[]>()
  /** Called before the first request of a scenario is passed on. */
  const beforeFirst = new Map<string, () => Promise<void>>()
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing))
  server.on('upgrade', passWebSocket)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse) {
    const { id, path } = scenarioOf(incoming)
    const at = Date.now()
    const sent = await buffer(incoming)
    const before = beforeFirst.get(id)
    beforeFirst.delete(id)
    await before?.()
    const { method = 'GET', headers } = incoming
    const exchange = { at, method, path, type: headers['content-type'] ?? '', sent, status: 0, received: Buffer.of() }
    exchanges.set(id, [...(exchanges.get(id) ?? []), exchange])
    const target = new URL(path, targets.get(id))
    // A new connection each: a kept one may be closed while it is used again, which a client would see as an error.
    const options = { method, headers: { ...headers, host: target.host }, agent: false }
    const forwarded = request(target, options, async (response) => {
      exchange.status = response.statusCode ?? 0
      outgoing.writeHead(exchange.status, response.rawHeaders)
      response.pipe(outgoing)
      response.once('error', () => outgoing.destroy())
      exchange.received = await buffer(response).catch(() => Buffer.of())
    })
    forwarded.on('error', () => outgoing.destroy())
    forwarded.end(sent)
  }

  /** Counted once, whatever is sent over it. */
  function passWebSocket(incoming: IncomingMessage, client: Duplex, head: Buffer) {
    const { id, path } = scenarioOf(incoming)
    const { method = 'GET', headers } = incoming
    const sides = { sent: Buffer.of(), received: Buffer.of() }
    const exchange: Exchange = { at: Date.now(), method, path, type: 'websocket', status: 0, ...sides }
    exchanges.set(id, [...(exchanges.get(id) ?? []), exchange])
    const target = new URL(path, targets.get(id))
    const forwarded = request(target, { method, headers: { ...headers, host: target.host }, agent: false })
    client.on('error', () => forwarded.destroy())
    const answer = ({ statusCode = 0, statusMessage, rawHeaders }: IncomingMessage) => {
      exchange.status = statusCode
      const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []))
      client.write([`HTTP/1.1 ${statusCode} ${statusMessage}`, ...lines, '', ''].join('\r\n'))
    }
    forwarded.on('upgrade', (response, upstream, first) => {
      answer(response)
      client.write(first)
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
      upstream.on('error', () => client.destroy())
      client.on('error', () => upstream.destroy())
    })
    forwarded.on('response', (response) => {
      answer(response)
      response.pipe(client)
    })
    forwarded.on('error', () => client.destroy())
    forwarded.end()
  }

  return {
    exchanges,
    beforeFirst,
    /** Where the scenario's client finds `origin`. */
    originFor(id: string, origin: string): string {
      targets.set(id, origin)
      return `${url}/s/${id}`
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
