import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { note } from '../telemetry/facts'

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
  return {
    admit(request, response, id) {
      response.setHeader('x-request-id', id)
      const path = request.url ?? ''
      if (!isSoundPath(path) || !hasHost(request)) {
        refuse(response, path)
        return false
      }
      const trusted = isTrusted(request.socket.remoteAddress)
      const address = clientAddress(request, isTrusted)
      for (const name of OURS) delete request.headers[name]
      if (!trusted) for (const name of FORWARDING) delete request.headers[name]
      request.headers['x-chatelaine-address'] = address
      request.headers['x-request-id'] = id
      if (!isGatewayPath(path) && !NEXT_METHODS.has(request.method ?? '')) request.method = 'OPTIONS'
      if (isApiPath(path)) asForPrograms(request, path)
      if (isDoorOfPrograms(path)) return true
      const policy = contentSecurityPolicy(randomBytes(16).toString('base64'), development)
      request.headers['content-security-policy'] = policy
      response.setHeader('content-security-policy', policy)
      for (const [name, value] of Object.entries(SECURITY)) response.setHeader(name, value)
      return true
    },
  }
}

/** Next answers TRACE with a 500 and methods it does not know with an empty 400; as OPTIONS they get our 405. */
const NEXT_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

export const isGatewayPath = (path: string) => /^\/v1(?:[/?]|$)/.test(path)

export const isApiPath = (path: string) => /^\/1(?:[/?]|$)/.test(path)

const isDoorOfPrograms = (path: string) => isGatewayPath(path) || isApiPath(path)

/** Next redirects a slash at the end, and what looks like a navigation of its own; programs follow neither. */
function asForPrograms(request: IncomingMessage, path: string) {
  const [pathname = '', ...query] = path.split('?')
  if (pathname.endsWith('/')) request.url = [pathname.slice(0, -1), ...query].join('?')
  for (const name of Object.keys(request.headers)) if (/^(rsc$|next-)/.test(name)) delete request.headers[name]
}

const hasHost = ({ httpVersion, headers }: IncomingMessage) => httpVersion !== '1.1' || headers.host !== undefined

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

function refuse(response: ServerResponse, path: string) {
  note({ error: 'invalid_request' })
  const error = 'The path of this request is malformed, or its Host is missing.'
  const body = isGatewayPath(path)
    ? { error: { message: error, type: 'invalid_request_error', param: null, code: 'invalid_request' } }
    : { error, code: 'invalid_request' }
  response.writeHead(400, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(JSON.stringify(body))
}

function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/** The address of the connection, or what the nearest trusted proxies say of it. */
function clientAddress(request: IncomingMessage, isTrusted: (address: string | undefined) => boolean): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',')
  let address = request.socket.remoteAddress ?? ''
  while (isTrusted(address)) {
    const before = forwarded.pop()?.trim()
    if (!before || !isIP(before)) break
    address = before
  }
  return address
}

/** `list`: addresses and CIDR ranges, separated by commas. Throws on anything else. */
function proxyList(list: string): (address: string | undefined) => boolean {
  const known = new BlockList()
  for (const item of list.split(',').map((part) => part.trim())) {
    if (!item) continue
    const [address = '', bits] = item.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits) known.addSubnet(address, Number(bits), family)
    else known.addAddress(address, family)
  }
  return (address) => {
    const bare = address?.replace(/^::ffff:(?=\d+\.)/, '') ?? ''
    return isIP(bare) !== 0 && known.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4')
  }
}
