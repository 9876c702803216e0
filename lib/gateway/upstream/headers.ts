import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

const IDEMPOTENCY_KEY = 'idempotency-key'
const REQUEST_HEADERS = new Set(['accept', IDEMPOTENCY_KEY, 'user-agent', 'traceparent'])
const RESPONSE_HEADERS = new Set([
  'content-type',
  'content-encoding',
  'content-language',
  'retry-after',
  'retry-after-ms',
  'request-id',
  'x-request-id',
  'x-should-retry',
])

/** A client's headers that are forwarded to a provider: allow-listed, here or by the `protocol`, and not named in the client's `Connection`. */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  memberId: number,
  protocol: ReadonlySet<string>,
): Record<string, string> {
  const hopByHop = hopByHopHeaders(headers.connection)
  const forwarded: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    if (!REQUEST_HEADERS.has(name) && !protocol.has(name) && !name.startsWith('x-stainless-')) continue
    const value = headers[name]
    if (typeof value !== 'string' || hopByHop?.has(name)) continue
    forwarded[name] = name === IDEMPOTENCY_KEY ? scopedKey(memberId, value) : value
  }
  return forwarded
}

/** Tenant isolation: to the provider all members are one customer, so equal keys of two members must not be equal there. */
const scopedKey = (memberId: number, key: string) => createHash('sha256').update(`${memberId}:${key}`).digest('hex')

/** A provider's headers that are forwarded to the client. `unchanged`: so is the body, and its `Content-Length` holds. */
export function responseHeaders(headers: IncomingHttpHeaders, unchanged: boolean): OutgoingHttpHeaders {
  const forwarded: OutgoingHttpHeaders = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value !== undefined && (isForwarded(name) || (unchanged && name === 'content-length'))) forwarded[name] = value
  }
  return forwarded
}

const isForwarded = (name: string) =>
  RESPONSE_HEADERS.has(name) ||
  name.startsWith('openai-') ||
  name.startsWith('x-ratelimit-') ||
  name.startsWith('anthropic-ratelimit-')

/** Keeps proxies between us and the client from buffering a stream. */
export const streamingHeaders = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }

export const firstValue = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null

/** Null for what almost all clients send. */
const hopByHopHeaders = (connection: string | undefined): ReadonlySet<string> | null =>
  connection === undefined || /^(keep-alive|close)$/i.test(connection)
    ? null
    : new Set(connection.split(',').map((name) => name.trim().toLowerCase()))
