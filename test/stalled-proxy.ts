import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP proxy to the server of `url` that can lose traffic without closing connections, as if the host were gone. */
export async function startStalledProxy(url: string) {
  const { hostname, port } = new URL(url)
  const connections = new Set<[Socket, Socket]>()
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname)
    connections.add([client, server])
    for (const socket of [client, server]) socket.on('error', () => {})
    client.pipe(server).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const proxyUrl = new URL(url)
  proxyUrl.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const disconnect = () => {
    for (const pair of connections) for (const socket of pair) socket.destroy()
    connections.clear()
  }
  return {
    url: proxyUrl.href,
    /** Existing connections never get an answer again; new ones work. */
    stall() {
      for (const [client, server] of connections) {
        client.unpipe(server).resume()
        server.unpipe(client).resume()
      }
    },
    /** The same, but what the client sends still arrives. */
    loseAnswers() {
      for (const [client, server] of connections) server.unpipe(client).resume()
    },
    /** New connections work. */
    disconnect,
    close() {
      disconnect()
      proxy.close()
    },
  }
}
