import type { GatewayDeps } from './deps'
import { GatewayError } from './http/errors'
import { handleBillableRequest, type IncomingCall } from './pipeline'
import { makeModelRoutes } from './routes/models'
import { storedResponseRoute } from './routes/stored-responses'

/** Method and path → handler. What is not listed here is a 404: nothing unknown is passed on. */
export function makeRouter(deps: GatewayDeps) {
  const modelRoute = makeModelRoutes(deps)
  return (incoming: IncomingCall): Promise<void> => {
    const { protocol } = incoming
    const { method = '', url = '' } = incoming.request
    const [path = ''] = url.split('?', 1)
    const endpoint = method === 'POST' ? protocol.endpointAt(path) : null
    if (endpoint) return handleBillableRequest(deps, endpoint, incoming)
    if (protocol.greets?.(method, path)) return greet(incoming)
    // Codex falls back to HTTP at once on a 426, and retries anything else for seconds.
    if (incoming.request.headers.upgrade?.toLowerCase() === 'websocket')
      throw new GatewayError('http_only', 'WebSockets are not supported: send the request over HTTP.')
    const handler = storedResponseRoute(deps, method, url) ?? modelRoute(method, path, protocol)
    if (!handler) throw new GatewayError('unknown_url', `There is nothing at ${method} ${path} here.`)
    return handler(incoming)
  }
}

async function greet({ downstream }: IncomingCall) {
  downstream.setHead(200, { 'content-length': 0 })
  downstream.end()
}
