import type { GatewayDeps } from './deps'
import { unknownUrl } from './http/rejections'
import { handleBillableRequest, type IncomingCall } from './pipeline'
import { endpoints } from './request/endpoints'
import { makeModelRoutes } from './routes/models'
import { storedResponseRoute } from './routes/stored-responses'

/** Method and path → handler. What is not listed here is a 404: nothing unknown is passed on. */
export function makeRouter(deps: GatewayDeps) {
  const modelRoute = makeModelRoutes(deps)
  return (incoming: IncomingCall): Promise<void> => {
    const { method = '', url = '' } = incoming.request
    const [path = ''] = url.split('?', 1)
    const endpoint = method === 'POST' ? endpoints.get(path) : undefined
    if (endpoint) return handleBillableRequest(deps, endpoint, incoming)
    const handler = storedResponseRoute(deps, method, url) ?? modelRoute(method, path)
    if (!handler) throw unknownUrl(method, path)
    return handler(incoming)
  }
}
