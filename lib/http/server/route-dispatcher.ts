import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { RouteParams } from '../api/route'

type Handler = (request: Request, context: { params: Promise<RouteParams> }) => Promise<Response>
/** By method. */
type RouteHandlers = Readonly<Record<string, Handler>>

/** A request and the handler that `find` found for it. */
type Dispatch = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Below this, compressing costs more than it saves. */
const MIN_GZIP_BYTES = 1024

const compress = promisify(gzip)

/**
 * Calls Next's route handlers directly, so that clients of the API and probes do not wait for Next, nor load it. `routes`: by
 * path as Next names it, such as `/1/users/[id]`; of two that match, the first is meant. The returned function is undefined for
 * other paths, and for paths in an unusual notation, which are left to Next.
 */
export function makeRouteDispatcher(routes: Readonly<Record<string, RouteHandlers>>) {
  const all = Object.entries(routes).map(([path, handlers]) => ({ pattern: patternOf(path), handlers }))
  return function find({ url = '', method = 'GET' }: IncomingMessage): Dispatch | undefined {
    const [path = ''] = url.split('?', 1)
    for (const { pattern, handlers } of all) {
      const match = pattern.exec(path)
      const handler = handlers[method]
      if (match && handler)
        return async (request, response) => {
          const params = Promise.resolve({ ...match.groups })
          await send(await handler(toWebRequest(request), { params }), request, response)
        }
    }
    return undefined
  }
}

/** Only of characters that have one notation. */
function patternOf(path: string): RegExp {
  const source = path
    .replaceAll('.', '\\.')
    .replace('/[[\\.\\.\\.path]]', '(?:/[\\w./-]*)?')
    .replace(/\[(\w+)\]/g, '(?<$1>[\\w.-]+)')
  return new RegExp(`^${source}$`)
}

function toWebRequest(request: IncomingMessage): Request {
  const { method = 'GET', url = '', headers } = request
  const all = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  const hasBody = method !== 'GET' && method !== 'HEAD'
  // A handler that stops reading responds on the same connection, which destroying the request would close.
  const body = hasBody && { body: request.iterator({ destroyOnReturn: false }) as unknown as BodyInit, duplex: 'half' }
  return new Request(new URL(url, 'http://localhost'), { method, headers: all, ...body } as RequestInit)
}

async function send(from: Response, request: IncomingMessage, response: ServerResponse) {
  for (const [name, value] of from.headers) response.setHeader(name, value)
  const bytes = Buffer.from(await from.arrayBuffer())
  const isLong = bytes.length >= MIN_GZIP_BYTES
  if (isLong) response.appendHeader('vary', 'Accept-Encoding')
  const isCompressed = isLong && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  if (isCompressed) response.setHeader('content-encoding', 'gzip')
  const body = isCompressed ? await compress(bytes) : bytes
  if (request.method !== 'HEAD') response.setHeader('content-length', body.length)
  response.writeHead(from.status).end(body)
}
