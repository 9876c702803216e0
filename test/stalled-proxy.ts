import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to the server of `url` that can be made to lose whatever goes over it, without a word, as a host does that has gone. */
export async function silentServer(url: string) {
  const { hostname, port } = new URL(url)
  const open = new Set<[Socket, Socket]>()
  const way = createServer((here) => {
    const there = connect(Number(port), hostname)
    open.add([here, there])
    for (const socket of [here, there]) socket.on('error', () => {})
    here.pipe(there).pipe(here)
  }).listen(0, '127.0.0.1')
  await once(way, 'listening')
  const through = new URL(url)
  through.host = `127.0.0.1:${(way.address() as AddressInfo).port}`
  return {
    url: through.href,
    /** What is connected now is never answered again; whoever connects anew is. */
    silence() {
      for (const [here, there] of open) {
        here.unpipe(there).resume()
        there.unpipe(here).resume()
      }
    },
    close() {
      for (const pair of open) for (const socket of pair) socket.destroy()
      way.close()
    },
  }
}
