import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/**
 * The one list of headers: what is not passed on, changed or added is dropped. `*` stands for the rest of a name. A test compares it
 * with the list in `docs/gateway.md`.
 */
export const HEADERS = {
  request: {
    /** With those of the client's protocol: see `requestHeaders` in `providers`. */
    passed: ['accept', 'traceparent', 'user-agent', 'x-client-request-id', 'x-stainless-*'],
    changed: ['accept-encoding', 'content-type', 'idempotency-key'],
    added: ['api-key', 'authorization', 'content-length', 'host', 'x-api-key'],
  },
  response: {
    passed: [
      ...['content-disposition', 'content-encoding', 'content-language', 'content-type', 'openai-*'],
      ...['request-id', 'retry-after', 'retry-after-ms', 'x-gemini-service-tier', 'x-should-retry'],
    ],
    /** `content-length` holds only for an unchanged body; a member with a rate limit gets their own `x-ratelimit-*`. */
    changed: ['anthropic-ratelimit-*', 'cache-control', 'content-length', 'x-ratelimit-*', 'x-request-id'],
    added: [
      ...[
        'access-control-allow-origin',
        'access-control-expose-headers',
        'x-accel-buffering',
        'x-content-type-options',
      ],
      ...['x-chatelaine-max-tokens', 'x-chatelaine-request-id', 'x-upstream-request-id'],
    ],
    /** Although `openai-*` is passed on: they name the account that all members share. */
    dropped: ['openai-organization', 'openai-project'],
  },
} as const

const IDEMPOTENCY_KEY = 'idempotency-key'
const isPassedRequestHeader = matcher(HEADERS.request.passed)
const isPassedResponseHeader = matcher(HEADERS.response.passed)
const isDroppedResponseHeader = matcher(HEADERS.response.dropped)

/** Whether a name is in the list. */
function matcher(list: readonly string[]): (name: string) => boolean {
  const names = new Set(list.filter((name) => !name.endsWith('*')))
  const prefixes = list.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1))
  return (name) => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
}

/** A client's headers that are forwarded to a provider: allow-listed, here or by the `protocol`, and not named in the client's `Connection`. */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  memberId: number,
  protocol: ReadonlySet<string>,
): Record<string, string> {
  const hopByHop = hopByHopHeaders(headers.connection)
  const forwarded: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    if (!isPassedRequestHeader(name) && name !== IDEMPOTENCY_KEY && !protocol.has(name)) continue
    const value = headers[name]
    if (typeof value !== 'string' || hopByHop?.has(name)) continue
    forwarded[name] = name === IDEMPOTENCY_KEY ? scopedKey(memberId, value) : value
  }
  return forwarded
}

/** Tenant isolation: to the provider all members are one customer, so equal keys of two members must not be equal there. */
const scopedKey = (memberId: number, key: string) => createHash('sha256').update(`${memberId}:${key}`).digest('hex')

/**
 * A provider's headers that are forwarded to the client. `unchanged`: so is the body, and its `Content-Length` holds.
 * `ownLimits`: the member's rate limits, which replace the account's.
 */
export function responseHeaders(
  headers: IncomingHttpHeaders,
  unchanged: boolean,
  ownLimits: Record<string, string> | null = null,
): OutgoingHttpHeaders {
  const forwarded: OutgoingHttpHeaders = {}
  for (const name of Object.keys(headers)) {
    const isForwarded =
      (isPassedResponseHeader(name) && !isDroppedResponseHeader(name)) ||
      (ownLimits === null && /^(?:x|anthropic)-ratelimit-/.test(name)) ||
      (unchanged && name === 'content-length')
    const value = headers[name]
    if (isForwarded && value !== undefined) forwarded[name] = value
  }
  const id = providerRequestId(headers)
  if (id !== null) forwarded['x-upstream-request-id'] = id
  return ownLimits === null ? forwarded : Object.assign(forwarded, ownLimits)
}

/** What the provider's support asks for. Anthropic calls it `request-id`. */
export const providerRequestId = (headers: IncomingHttpHeaders): string | null =>
  firstValue(headers['x-request-id'] ?? headers['request-id'])

/** Keeps proxies between us and the client from buffering a stream. */
export const firstValue = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null

/** Null for what almost all clients send. */
const hopByHopHeaders = (connection: string | undefined): ReadonlySet<string> | null =>
  connection === undefined || /^(keep-alive|close)$/i.test(connection)
    ? null
    : new Set(connection.split(',').map((name) => name.trim().toLowerCase()))
