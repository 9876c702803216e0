import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { isOverTls } from '../config/env'
import { note } from '../logging/request-log'
import { clientAddress, proxyList } from './client-address'
import { isCrossSite } from './cross-site'
import { contentSecurityPolicy, NO_STORE, SECURITY, STRICT_TRANSPORT } from './security-headers'

/** What every request passes before Next or the gateway sees it. */
export type Entrance = {
  /** False when the request was refused and answered here. `id` goes into the answer, and to Next. */
  admit(request: IncomingMessage, response: ServerResponse, id: string): boolean
}

/** Headers that we set and Next believes: whatever a client says in them is dropped, unless a trusted proxy says it. */
const FORWARDING = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
]
const OURS = ['x-chatelaine-address', 'x-request-id', 'x-nonce', 'content-security-policy']

export function makeEntrance(trustedProxies: string, development: boolean): Entrance {
  const isTrusted = proxyList(trustedProxies)
  const overTls = isOverTls()
  return {
    admit(request, response, id) {
      response.setHeader('x-request-id', id)
      if (overTls) setAll(response, STRICT_TRANSPORT)
      const path = request.url ?? ''
      if (!isGatewayPath(path)) setAll(response, isAsset(path) ? SECURITY : { ...SECURITY, ...NO_STORE })
      if (!isSoundPath(path) || !hasHost(request)) return refuse(response, path, MALFORMED)
      if (!isMet(request.headers)) return refuse(response, path, UNMET)
      const trusted = isTrusted(request.socket.remoteAddress)
      const address = clientAddress(request, isTrusted)
      for (const name of OURS) delete request.headers[name]
      if (!trusted) for (const name of FORWARDING) delete request.headers[name]
      request.headers['x-chatelaine-address'] = address
      request.headers['x-request-id'] = id
      if (!isGatewayPath(path) && !NEXT_METHODS.has(request.method ?? '')) request.method = 'OPTIONS'
      if (isGatewayPath(path)) return true
      if (isApiPath(path)) {
        asForPrograms(request, path)
        return true
      }
      if (mayChange(request) && isCrossSite((name) => single(request.headers[name])))
        return refuse(response, path, FOREIGN)
      const policy = contentSecurityPolicy(randomBytes(16).toString('base64'), development)
      request.headers['content-security-policy'] = policy
      response.setHeader('content-security-policy', policy)
      return true
    },
  }
}

/** Next answers TRACE with a 500 and methods it does not know with an empty 400; as OPTIONS they get our 405. */
const NEXT_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export const isGatewayPath = (path: string) => /^\/v1(?:[/?]|$)/.test(path)

export const isApiPath = (path: string) => /^\/1(?:[/?]|$)/.test(path)

/** What everyone gets alike. */
const isAsset = (path: string) => /^\/(_next\/static\/|icon\.svg|favicon\.ico)/.test(path)

/** Whatever does more than read. A browser adds its cookies by itself; the doors of programs take a token only. */
const mayChange = ({ method }: IncomingMessage) => !['GET', 'HEAD', 'OPTIONS'].includes(method ?? '')

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

function setAll(response: ServerResponse, headers: Record<string, string>) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

/** Next redirects a slash at the end, and what looks like a navigation of its own; programs follow neither. */
function asForPrograms(request: IncomingMessage, path: string) {
  const [pathname = '', ...query] = path.split('?')
  if (pathname.endsWith('/')) request.url = [pathname.slice(0, -1), ...query].join('?')
  for (const name of Object.keys(request.headers)) if (/^(rsc$|next-)/.test(name)) delete request.headers[name]
}

const hasHost = ({ httpVersion, headers }: IncomingMessage) => httpVersion !== '1.1' || headers.host !== undefined

const isMet = ({ expect }: IncomingHttpHeaders) => expect === undefined || expect.toLowerCase() === '100-continue'

/** Next answers a malformed escape with a 500 and a double slash with a redirect; both are refused before. */
function isSoundPath(path: string): boolean {
  const [pathname = ''] = path.split('?', 1)
  if (!pathname.startsWith('/') || pathname.includes('//') || pathname.includes('\\')) return false
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(pathname)) return false
  try {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    return !/[\u0000-\u001f\u007f]/.test(decodeURIComponent(pathname))
  } catch {
    return false
  }
}

const MALFORMED = {
  status: 400,
  code: 'invalid_request',
  error: 'The path of this request is malformed, or its Host is missing.',
}
const UNMET = { status: 417, code: 'invalid_request', error: 'The only expectation met here is "100-continue".' }
const FOREIGN = { status: 403, code: 'forbidden', error: 'Another site may change nothing here.' }

function refuse(response: ServerResponse, path: string, { status, code, error }: typeof MALFORMED): false {
  note({ error: code })
  const body = isGatewayPath(path)
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
