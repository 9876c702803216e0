import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Takes a free port and tells the parent which; ends with it. */
export function listenAndTell(server: Server) {
  process.once('disconnect', () => process.exit())
  server.listen(0, '127.0.0.1', () => process.send?.({ ready: (server.address() as AddressInfo).port }))
}
