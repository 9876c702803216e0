import type { Server, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** Follows what `server` answers. Calling it stops the server; what is under way may still end, for `ms` at most. */
export function makeFarewell(server: Server): (ms: number) => Promise<void> {
  const open = new Set<ServerResponse>()
  server.on('request', (_, response: ServerResponse) => {
    open.add(response)
    response.once('close', () => open.delete(response))
  })
  return async (ms) => {
    server.close()
    await Promise.race([Promise.all([...open].map(closed)), wait(Math.max(ms, 0), undefined, { ref: false })])
    // A browser keeps connections open on which it has asked nothing yet.
    server.closeAllConnections()
  }
}

const closed = (response: ServerResponse) => new Promise((resolve) => response.once('close', resolve))
