import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { responseModelOf, type UpstreamOrder } from '../order'
import type { ChaosProtocol } from '../protocols/protocol'
import { protocolOf } from '../protocols/protocols'
import { certificate } from './certificate'
import { openJournal } from './journal'
import { misbehave } from './misbehave'
import { readRequest } from './read-request'

/** A provider in a process of its own. What it runs is in its journal, on disk, before the first byte of a response. */
const journal = openJournal(process.argv[2] ?? '')
const sockets = new Set<Socket>()
let open = 0
let held: (() => void)[] = []

async function respond(request: IncomingMessage, response: ServerResponse) {
  // A request with an incomplete body did not run.
  const body = await text(request).catch(() => null)
  if (body === null) return
  const { model, stream, order } = readRequest(request.url ?? '', body)
  const protocol = protocolOf(model)
  open += 1
  response.once('close', () => {
    open -= 1
  })
  await journal.write({ model, order })
  if (order.held) await new Promise<void>((release) => held.push(release))
  if (order.wait) await wait(order.wait)
  if (order.fault) await misbehave(order.fault, protocol, order, stream, response)
  else if (stream) await sendPieces(response, protocol, order)
  else {
    const whole = protocol.whole(order, responseModelOf(protocol))
    response.writeHead(200, { 'content-type': 'application/json' }).end(whole)
  }
}

async function sendPieces(response: ServerResponse, protocol: ChaosProtocol, order: UpstreamOrder) {
  response.writeHead(200, { 'content-type': protocol.streamType })
  for (const each of protocol.frame(protocol.pieces(order, responseModelOf(protocol)))) {
    if (response.destroyed) return
    response.write(each)
    if (order.pace) await wait(order.pace)
  }
  response.end()
}

function count(socket: Socket) {
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
}

const plain = createServer((request, response) => void respond(request, response)).on('connection', count)
const tls = createTlsServer(certificate, (request, response) => void respond(request, response))
for (const server of [plain, tls]) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}
const portOf = (server: typeof plain | typeof tls) => (server.address() as AddressInfo).port

process.on('message', (command) => {
  if (command === 'release') {
    for (const release of held) release()
    held = []
  }
  process.send?.({ open, held: held.length, sockets: sockets.size })
})
process.on('disconnect', () => process.exit(0))
process.send?.({ url: `http://127.0.0.1:${portOf(plain)}`, tls: `https://127.0.0.1:${portOf(tls)}` })
