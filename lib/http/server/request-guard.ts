import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { isHttps, publicUrl } from '../../config/env'
import { addRequestFacts } from '../../logging/request-log'
import { makeApiCors } from './api-cors'
import { clientAddress, parseTrustedProxies } from './client-address'
import { isKnownHost, isLocal, UNKNOWN_HOST } from './hosts'
import { gatewayBaseUrl, isMisdirected } from './misdirected-request'
import { restoreOwnHost } from './own-host'
import { contentSecurityPolicy, NO_STORE, SECURITY_HEADERS, STRICT_TRANSPORT_SECURITY } from './security-headers'

/** Checks and prepares every request before the gateway or Next handles it. */
export type RequestGuard = {
  /** False if the request was rejected, with a response sent. `id` is the request ID for the response and for handlers. */
  check(request: IncomingMessage, response: ServerResponse, id: string): boolean
}

/** Headers that Next trusts: kept only from trusted proxies. */
const FORWARDING_HEADERS = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
]
/** Headers that only the guard sets, for handlers. */
const INTERNAL_HEADERS = [
  'x-chatelaine-address',
  'x-chatelaine-host',
  'x-chatelaine-local',
  'x-request-id',
  'x-nonce',
  'content-security-policy',
]

export function createRequestGuard(trustedProxies: string, development: boolean, apiCorsOrigins = ''): RequestGuard {
  const isTrusted = parseTrustedProxies(trustedProxies)
  const https = isHttps()
  const own = publicUrl()
  const apiCors = makeApiCors(apiCorsOrigins)
  return {
    check(request, response, id) {
      response.setHeader('x-request-id', id)
      if (https) setAll(response, STRICT_TRANSPORT_SECURITY)
      const path = request.url ?? ''
      if (!isGatewayPath(path))
        setAll(response, isAssetPath(path) ? SECURITY_HEADERS : { ...SECURITY_HEADERS, ...NO_STORE })
      if (!isValidPath(path) || !hasRequiredHost(request)) return reject(response, path, MALFORMED)
      if (!isExpectationSupported(request.headers)) return reject(response, path, UNSUPPORTED_EXPECTATION)
      replaceHeaders(request, id)
      if (isGatewayPath(path)) return true
      if (!isApiPath(path) && isMisdirected(request, path)) return reject(response, path, misdirected(request))
      if (isApiPath(path) && apiCors?.(request, response)) return false
      if (!isForAnyHost(path) && isHostUnknown((name) => firstOf(request.headers[name])))
        return reject(response, path, NO_SUCH_HOST)
      if (!NEXT_METHODS.has(request.method ?? '')) request.method = 'OPTIONS'
      if (isApiPath(path)) {
        avoidNextNavigation(request, path)
        return true
      }
      if (isMutation(request) && isCrossSite((name) => firstOf(request.headers[name])))
        return reject(response, path, CROSS_SITE)
      const policy = contentSecurityPolicy(randomBytes(16).toString('base64'), development)
      request.headers['content-security-policy'] = policy
      response.setHeader('content-security-policy', policy)
      return true
    },
  }

  function replaceHeaders(request: IncomingMessage, id: string) {
    const address = clientAddress(request, isTrusted)
    for (const name of INTERNAL_HEADERS) delete request.headers[name]
    const isProxyTrusted = isTrusted(request.socket.remoteAddress)
    const isGateway = isGatewayPath(request.url ?? '')
    const isForwarded = !isGateway && ['via', ...FORWARDING_HEADERS].some((name) => name in request.headers)
    if (!isProxyTrusted) for (const name of FORWARDING_HEADERS) delete request.headers[name]
    // Before the host is restored. The gateway asks for a token, whatever the name.
    if (!isGateway) {
      if (isLocal(request, address) && (isProxyTrusted || !isForwarded)) request.headers['x-chatelaine-local'] = '1'
      // A client can name our host in X-Forwarded-Host, but no page elsewhere can choose its Origin.
      const isOwnOrigin = own !== null && request.headers.origin === own.origin
      if (!isOwnOrigin && !isKnownHost((name) => firstOf(request.headers[name])))
        request.headers['x-chatelaine-host'] = 'unknown'
    }
    restoreOwnHost(request.headers, own)
    request.headers['x-chatelaine-address'] = address
    request.headers['x-request-id'] = id
  }
}

/** Next answers TRACE with 500 and unknown methods with an empty 400. As OPTIONS they get our 405. */
const NEXT_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** With what clients make of a base URL that is nearly right, or of Azure's: see `resolve-path.ts` in `lib/gateway`. */
export const isGatewayPath = (path: string) =>
  /^\/+(?:v1(?:beta)?|openai|dashboard\/billing)(?:[/?]|$)|^\/api\/(?:hello|usage\/token\/?)(?:\?|$)/.test(path)

/** How a request that is not for the gateway reaches us. */
export const channelOf = (path: string): 'api' | 'oidc' | 'console' =>
  isApiPath(path) ? 'api' : path.startsWith('/api/auth/callback/oidc') ? 'oidc' : 'console'

export const isApiPath = (path: string) => /^\/1(?:[/?]|$)/.test(path)

/** As the guard has found. */
export const isHostUnknown = (header: (name: string) => string | null | undefined) =>
  header('x-chatelaine-host') === 'unknown'

/** What no cookie authorizes. `POST /1/users/init` checks the host itself. */
const isForAnyHost = (path: string) =>
  isApiPath(path) || isAssetPath(path) || /^\/(livez|readyz|metrics|openapi\.json)(\?|$)/.test(path)

/** Files that are the same for every client, and may be cached. */
const isAssetPath = (path: string) => /^\/(_next\/static\/|icon\.svg|favicon\.ico)/.test(path)

/** CSRF matters only where browsers send cookies by themselves: the API and the gateway accept only tokens. */
const isMutation = ({ method }: IncomingMessage) => !['GET', 'HEAD', 'OPTIONS'].includes(method ?? '')

/** Whether a browser sent the request for a page of another site. Clients that are no browsers send neither header. */
export function isCrossSite(header: (name: string) => string | null | undefined): boolean {
  const site = header('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') return true
  const origin = header('origin')
  if (origin === null || origin === undefined) return false
  const [ownHost] = (header('x-forwarded-host') ?? header('host') ?? '').split(',')
  if (!URL.canParse(origin) || new URL(origin).host !== ownHost?.trim()) return true
  return isHttps() && !origin.startsWith('https:')
}

const firstOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

function setAll(response: ServerResponse, headers: Record<string, string>) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

/** Next redirects a trailing slash and what looks like its own navigation; API clients do not follow redirects. */
function avoidNextNavigation(request: IncomingMessage, path: string) {
  const [pathname = '', ...query] = path.split('?')
  if (pathname.endsWith('/')) request.url = [pathname.slice(0, -1), ...query].join('?')
  for (const name of Object.keys(request.headers)) if (/^(rsc$|next-)/.test(name)) delete request.headers[name]
}

const hasRequiredHost = ({ httpVersion, headers }: IncomingMessage) =>
  httpVersion !== '1.1' || headers.host !== undefined

const isExpectationSupported = ({ expect }: IncomingHttpHeaders) =>
  expect === undefined || expect.toLowerCase() === '100-continue'

/** Next answers a malformed escape with 500 and a double slash with a redirect. */
function isValidPath(path: string): boolean {
  const [pathname = ''] = path.split('?', 1)
  if (!pathname.startsWith('/') || pathname.includes('\\')) return false
  if (pathname.includes('//') && !isGatewayPath(pathname)) return false
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(pathname)) return false
  try {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: rejects them
    return !/[\u0000-\u001f\u007f]/.test(decodeURIComponent(pathname))
  } catch {
    return false
  }
}

const MALFORMED = {
  status: 400,
  code: 'invalid_request',
  error: 'The path is malformed, or the Host header is missing.',
}
const UNSUPPORTED_EXPECTATION = {
  status: 417,
  code: 'invalid_request',
  error: 'The only supported expectation is "100-continue".',
}
const misdirected = (request: IncomingMessage) => ({
  status: 404,
  code: 'unknown_url',
  error: `There is nothing at this address. The base URL for API clients is ${gatewayBaseUrl(request)}`,
})
const NO_SUCH_HOST = { status: 403, code: 'unknown_host', error: UNKNOWN_HOST }
const CROSS_SITE = { status: 403, code: 'forbidden', error: 'Requests from other sites are not allowed.' }

function reject(response: ServerResponse, path: string, { status, code, error }: typeof MALFORMED): false {
  addRequestFacts({ error: code })
  const body =
    isGatewayPath(path) || code === 'unknown_url'
      ? { error: { message: error, type: 'invalid_request_error', param: null, code } }
      : { error, code }
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(JSON.stringify(body))
  return false
}
