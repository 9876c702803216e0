import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy that sends each request to the next of `origins`, and to the one after that where nobody listens. */
export async function roundRobin(origins: readonly string[]) {
  let turn = 0
  const server = createServer((from, to) => pass(from, to, origins.length))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }

  function pass(from: IncomingMessage, to: ServerResponse, left: number) {
    const { hostname, port } = new URL(origins[turn++ % origins.length] ?? '')
    const { method, url, headers } = from
    const onwards = request({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(to)
      answer.once('error', () => to.destroy())
    })
    onwards.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && left > 1) pass(from, to, left - 1)
      else to.destroy()
    })
    to.once('close', () => onwards.destroy())
    onwards.once('socket', (socket) => socket.once('connect', () => from.pipe(onwards)))
  }
}
