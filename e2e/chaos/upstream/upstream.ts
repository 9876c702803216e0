import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import type { UpstreamOrder } from '../order'
import { certificate } from './certificate'
import { openJournal } from './journal'
import { misbehave } from './misbehave'
import { events, wholeResponse } from './responses'

/** A provider in a process of its own. What it runs is in its journal, on disk, before the first byte of a response. */
const journal = openJournal(process.argv[2] ?? '')
const sockets = new Set<Socket>()
let open = 0
let held: (() => void)[] = []

async function respond(request: IncomingMessage, response: ServerResponse) {
  // A request with an incomplete body did not run.
  const body = await text(request).catch(() => null)
  if (body === null) return
  const { model, stream, messages } = JSON.parse(body) as {
    model: string
    stream?: boolean
    messages: { content: string }[]
  }
  const order = JSON.parse(messages[0]?.content ?? '') as UpstreamOrder
  open += 1
  response.once('close', () => {
    open -= 1
  })
  await journal.write({ model, order })
  if (order.held) await new Promise<void>((release) => held.push(release))
  if (order.wait) await wait(order.wait)
  if (order.fault) await misbehave(order.fault, order, stream === true, response)
  else if (stream) await sendEvents(response, order)
  else response.writeHead(200, { 'content-type': 'application/json' }).end(wholeResponse(order))
}

async function sendEvents(response: ServerResponse, order: UpstreamOrder) {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  for (const each of events(order)) {
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
