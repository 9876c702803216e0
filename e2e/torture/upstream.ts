import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { events, wholeAnswer } from './answers'
import { certificate } from './certificate'
import { openJournal } from './journal'
import { misbehave } from './misbehave'
import type { Order } from './order'

/** A provider in a process of its own: what it ran is in its journal, on the disk, before the first byte of an answer. */
const journal = openJournal(process.argv[2] ?? '')
const sockets = new Set<Socket>()
let open = 0
let held: (() => void)[] = []

async function answer(request: IncomingMessage, response: ServerResponse) {
  // A request that breaks off in its body never ran.
  const body = await text(request).catch(() => null)
  if (body === null) return
  const {
    model: name,
    stream,
    messages,
  } = JSON.parse(body) as {
    model: string
    stream?: boolean
    messages: { content: string }[]
  }
  const order = JSON.parse(messages[0]?.content ?? '') as Order
  open += 1
  response.once('close', () => {
    open -= 1
  })
  await journal.write({ name, order })
  if (order.held) await new Promise<void>((go) => held.push(go))
  if (order.wait) await wait(order.wait)
  if (order.fault) await misbehave(order.fault, order, stream === true, response)
  else if (stream) await sendEvents(response, order)
  else response.writeHead(200, { 'content-type': 'application/json' }).end(wholeAnswer(order))
}

async function sendEvents(response: ServerResponse, order: Order) {
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

const plain = createServer((request, response) => void answer(request, response)).on('connection', count)
const secret = createTlsServer(certificate, (request, response) => void answer(request, response))
for (const server of [plain, secret]) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}
const portOf = (server: typeof plain | typeof secret) => (server.address() as AddressInfo).port

process.on('message', (asked) => {
  if (asked === 'release') {
    for (const go of held) go()
    held = []
  }
  process.send?.({ open, held: held.length, sockets: sockets.size })
})
process.on('disconnect', () => process.exit(0))
process.send?.({ url: `http://127.0.0.1:${portOf(plain)}`, tls: `https://127.0.0.1:${portOf(secret)}` })
