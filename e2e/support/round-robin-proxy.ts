import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A load balancer: sends each request to the next of `origins`, and on to another if the connection is refused. */
export async function startRoundRobinProxy(origins: readonly string[]) {
  let next = 0
  const server = createServer((from, to) => forward(from, to, origins.length))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }

  function forward(from: IncomingMessage, to: ServerResponse, attempts: number) {
    const { hostname, port } = new URL(origins[next++ % origins.length] ?? '')
    const { method, url, headers } = from
    const outgoing = request({ hostname, port, method, path: url, headers, agent: false }, (response) => {
      to.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(to)
      response.once('error', () => to.destroy())
    })
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && attempts > 1) forward(from, to, attempts - 1)
      else to.destroy()
    })
    to.once('close', () => outgoing.destroy())
    outgoing.once('socket', (socket) => socket.once('connect', () => from.pipe(outgoing)))
  }
}
