import { readFileSync } from 'node:fs'
import { endpoints } from '../../lib/gateway/request/endpoints'
import { offered } from '../../lib/gateway/routes/stored-responses'

const read = (file: string) => JSON.parse(readFileSync(`.next/${file}`, 'utf8'))

/** Every address that Next's router knows, as it was built; what it shows of its own accord is no address. */
export function builtRoutes() {
  const routes = Object.entries<string>(read('app-path-routes-manifest.json'))
  return routes
    .filter(([, path]) => !path.startsWith('/_'))
    .map(([file, path]) => ({ file, path, isPage: file.endsWith('/page') }))
}
export type Route = Pick<ReturnType<typeof builtRoutes>[number], 'file' | 'path'>

type Built = { exportedName: string; workers: Record<string, unknown> }

/** Every server action as it was built, with a page that it can be called on. */
export function builtActions() {
  const { node } = read('server/server-reference-manifest.json') as { node: Record<string, Built> }
  const routes: Record<string, string> = read('app-path-routes-manifest.json')
  return Object.entries(node).map(([id, { exportedName: name, workers }]) => {
    const [worker = ''] = Object.keys(workers)
    return { id, name, page: routes[worker.replace(/^app/, '')] ?? '' }
  })
}

/** Whatever the gateway answers: what costs, what a provider keeps, and its list of models. */
export function gatewayEndpoints(): string[] {
  const stored = [...offered].map((one) => {
    const [method, part = ''] = one.split(' ')
    return `${method} /v1/responses/[id]${part}`
  })
  return [...[...endpoints.keys()].map((path) => `POST ${path}`), ...stored, 'GET /v1/models', 'GET /v1/models/[id]']
}
