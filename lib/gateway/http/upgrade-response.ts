import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** For a request that asks to upgrade, for which Node makes no response. Sending one closes the connection. */
export function upgradeResponse(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request)
  // Of the type that Node documents; it is one wherever the server is one of HTTP.
  response.assignSocket(socket as Socket)
  response.shouldKeepAlive = false
  response.once('finish', () => (socket as Socket).destroySoon())
  return response
}
