import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

const IDEMPOTENCY = 'idempotency-key'
const UP = new Set(['accept', 'openai-beta', IDEMPOTENCY, 'user-agent', 'traceparent'])
const DOWN = new Set([
  'content-type',
  'content-encoding',
  'content-language',
  'retry-after',
  'retry-after-ms',
  'x-request-id',
  'x-should-retry',
])

/** What of a member's headers a provider may see; never one that the client's `Connection` names. */
export function headersUp(headers: IncomingHttpHeaders, member: number): Record<string, string> {
  const named = new Set(listed(headers.connection))
  const passed = Object.entries(headers).flatMap(([name, value]) =>
    (UP.has(name) || name.startsWith('x-stainless-')) && typeof value === 'string' && !named.has(name)
      ? [[name, name === IDEMPOTENCY ? ownKey(member, value) : value]]
      : [],
  )
  return Object.fromEntries(passed)
}

/** To the provider everyone here is one customer: who says another's key must not be given the other's answer. */
const ownKey = (member: number, key: string) => createHash('sha256').update(`${member}:${key}`).digest('hex')

/** What of the provider's headers the client may see. `whole` when the body goes by unchanged, so that its length still holds. */
export function headersDown(headers: IncomingHttpHeaders, whole: boolean): OutgoingHttpHeaders {
  const passes = (name: string) =>
    DOWN.has(name) ||
    name.startsWith('openai-') ||
    name.startsWith('x-ratelimit-') ||
    (whole && name === 'content-length')
  return Object.fromEntries(Object.entries(headers).filter(([name, value]) => value !== undefined && passes(name)))
}

/** Keeps proxies on the way from holding a stream back. */
export const streaming = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }

export const first = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null

const listed = (connection: string | undefined) =>
  (connection ?? '').split(',').map((name) => name.trim().toLowerCase())
