import { readFileSync } from 'node:fs'
import { anthropicEndpoints } from '../../lib/gateway/providers/anthropic/endpoints'
import { geminiMethods } from '../../lib/gateway/providers/gemini/endpoints'
import { endpoints } from '../../lib/gateway/request/endpoints'
import { STORED_RESPONSE_OPERATIONS } from '../../lib/gateway/routes/stored-responses'

const read = (file: string) => JSON.parse(readFileSync(`.next/${file}`, 'utf8'))

/** Every route in the build, except those Next adds itself. */
export function builtRoutes() {
  const routes = Object.entries<string>(read('app-path-routes-manifest.json'))
  return routes
    .filter(([, path]) => !path.startsWith('/_'))
    .map(([file, path]) => ({ file, path, isPage: file.endsWith('/page') }))
}
export type Route = Pick<ReturnType<typeof builtRoutes>[number], 'file' | 'path'>

type BuiltAction = { exportedName: string; workers: Record<string, unknown> }

/** Every server action in the build, with a page it can be called on. */
export function builtActions() {
  const { node } = read('server/server-reference-manifest.json') as { node: Record<string, BuiltAction> }
  const routes: Record<string, string> = read('app-path-routes-manifest.json')
  return Object.entries(node).map(([id, { exportedName: name, workers }]) => {
    const [worker = ''] = Object.keys(workers)
    return { id, name, page: routes[worker.replace(/^app/, '')] ?? '' }
  })
}

/** Every endpoint of the gateway: those that are billed, stored responses, and models. */
export function gatewayEndpoints(): string[] {
  const stored = [...STORED_RESPONSE_OPERATIONS].map((one) => {
    const [method, part = ''] = one.split(' ')
    return `${method} /v1/responses/[id]${part}`
  })
  const billed = [
    ...endpoints.keys(),
    ...anthropicEndpoints.keys(),
    ...geminiMethods.map((method) => `/v1beta/models/gemini-2.5-flash:${method}`),
  ].map((path) => `POST ${path}`)
  const models = ['/v1/models', '/v1beta/models'].flatMap((path) => [`GET ${path}`, `GET ${path}/[id]`])
  return [...billed, ...stored, ...models, 'GET /api/hello']
}
