import type { Server, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** Follows what `server` answers. Calling it stops the server; what is under way may still end, for `ms` at most. */
export function makeFarewell(server: Server): (ms: number) => Promise<void> {
  const open = new Set<Promise<unknown>>()
  server.on('request', (_, response: ServerResponse) => {
    const closed = new Promise((resolve) => response.once('close', resolve))
    open.add(closed)
    void closed.then(() => open.delete(closed))
  })
  return async (ms) => {
    server.close()
    await Promise.race([Promise.all(open), wait(Math.max(ms, 0), undefined, { ref: false })])
    // A browser keeps connections open on which it has asked nothing yet.
    server.closeAllConnections()
  }
}
