/** A TCP proxy to the PostgreSQL server of a URL, with a delay in milliseconds added to each round trip. */
import { connect, createServer } from 'node:net'
import { listenForParent } from '../gateway/process'

const [url = '', delay = '0'] = process.argv.slice(2)
const { hostname, port } = new URL(url)

const proxy = createServer({ noDelay: true }, (client) => {
  const server = connect({ host: hostname, port: Number(port), noDelay: true })
  for (const [from, to] of [
    [client, server],
    [server, client],
  ] as const) {
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
  client.pipe(server)
  // Timers of one length end in the order in which they began.
  server.on('data', (answer) => setTimeout(() => client.write(answer), Number(delay)))
})
listenForParent(proxy)
