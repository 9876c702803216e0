import type { GatewayDeps } from './deps'
import { unknownUrl, websocketUnsupported } from './http/rejections'
import { handleBillableRequest, type IncomingCall } from './pipeline'
import { resolvePath } from './request/resolve-path'
import { billingRoute } from './routes/billing'
import { makeModelRoutes } from './routes/models'
import { storedResponseRoute } from './routes/stored-responses'

/** Method and path → handler. What is not listed here is a 404: nothing unknown is passed on. */
export function makeRouter(deps: GatewayDeps) {
  const modelRoute = makeModelRoutes(deps)
  return (incoming: IncomingCall): Promise<void> => {
    const { protocol } = incoming
    const { method = '', url = '' } = incoming.request
    const [requested = '', query = ''] = url.split('?', 2)
    const exact = method === 'POST' ? protocol.endpointAt(requested) : null
    if (exact) return handleBillableRequest(deps, exact, incoming)

    if (protocol.greets?.(method, requested)) return greet(incoming)
    const { path, deployment } = resolvePath(requested)
    const endpoint = method === 'POST' ? protocol.endpointAt(path) : null
    if (endpoint) return handleBillableRequest(deps, { ...endpoint, modelInPath: deployment }, incoming)
    // Node sends no body in response to HEAD.
    const reads = method === 'HEAD' ? 'GET' : method
    const handler =
      storedResponseRoute(deps, reads, path, query) ??
      modelRoute(reads, path, protocol) ??
      billingRoute(deps, reads, path, query)
    if (handler) return handler(incoming)
    throw path === '/v1/responses' && incoming.request.headers.upgrade !== undefined
      ? websocketUnsupported()
      : unknownUrl(method, path)
  }
}

async function greet({ downstream }: IncomingCall) {
  downstream.setHead(200, { 'content-length': 0 })
  downstream.end()
}
