import type { IncomingMessage } from 'node:http'
import { isHttps } from '../../config/env'
import { endpoints } from '../../gateway/request/endpoints'

/** How paths under `/v1` begin: `chat`, `responses`, `models` and so on. No page of the console begins so. */
const SEGMENTS = new Set(['models', ...[...endpoints.keys()].map((path) => path.split('/')[2])])

/** Not of the console, although programs with a token or without a cookie may call them. */
const OTHERS = /^\/(?:livez|readyz|metrics|openapi\.json|favicon\.ico|icon\.svg)$|^\/(?:api|_next)\//

/**
 * Whether an API client has requested what only exists under `/v1`: its base URL is wrong, and a page would tell it nothing.
 * Browsers send a cookie or accept HTML, and React names its action.
 */
export function isMisdirected({ method, headers }: IncomingMessage, path: string): boolean {
  const [, segment = ''] = path.split(/[/?]/, 2)
  if (SEGMENTS.has(segment)) return true
  if (headers.cookie !== undefined || 'next-action' in headers || headers.accept?.includes('text/html')) return false
  const hasToken = /^bearer /i.test(headers.authorization ?? '') || 'api-key' in headers || 'x-api-key' in headers
  const isForm = /^(?:multipart|application\/x-www-form)/i.test(headers['content-type'] ?? '')
  return (hasToken || (method === 'POST' && !isForm)) && !OTHERS.test(path.split('?', 1)[0] ?? '')
}

/** The base URL for SDKs, at the address that the client used. */
export function gatewayBaseUrl({ headers }: IncomingMessage): string {
  const forwarded = String(headers['x-forwarded-proto'] ?? '').split(',')[0]
  const scheme = isHttps() || forwarded?.trim() === 'https' ? 'https' : 'http'
  const host = headers.host ?? ''
  return `${scheme}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}/v1`
}
