import type { IncomingMessage, ServerResponse } from 'node:http'

/** Adds CORS headers to a read of the API, and answers its preflight: true if that was the request. */
export type ApiCors = (request: IncomingMessage, response: ServerResponse) => boolean

const READS = new Set(['GET', 'HEAD'])

/** `list`: origins separated by commas, or `*`. Only reads, and never with credentials: a token is the only way in. Null for none. */
export function makeApiCors(list: string): ApiCors | null {
  const origins = new Set(list.split(',').flatMap((origin) => origin.trim().replace(/\/$/, '') || []))
  if (origins.size === 0) return null
  return ({ method = '', headers }, response) => {
    const { origin } = headers
    const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
    const intended = String(isPreflight ? headers['access-control-request-method'] : method)
    response.setHeader('vary', 'Origin')
    if (origin === undefined || !READS.has(intended) || !(origins.has('*') || origins.has(origin))) return false
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-expose-headers', 'x-request-id, retry-after')
    if (!isPreflight) return false
    response.writeHead(204, {
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '86400',
    })
    response.end()
    return true
  }
}
