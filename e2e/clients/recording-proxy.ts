import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
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

/** Between clients and servers: counts what a client sends for each scenario, whose id is in its base URL. */
export async function startRecordingProxy() {
  const targets = new Map<string, string>()
  const exchanges = new Map<string, Exchange[]>()
  /** Called before the first request of a scenario is passed on. */
  const beforeFirst = new Map<string, () => Promise<void>>()
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse) {
    const [, id = '', path = '/'] = /^\/s\/([^/]+)(\/.*)$/.exec(incoming.url ?? '') ?? []
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
