import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** Which program sent a request, and which of its sessions: as it says itself. Null where it does not. */
export type Caller = { client: string | null; sessionId: string | null }

/** Of Claude Code, of Codex and OpenCode, of older Codex, and of whoever names its requests. */
const SESSION_HEADERS = ['x-claude-code-session-id', 'session-id', 'session_id'] as const

const MAX_SESSION_LENGTH = 64
/** Of a user agent: a product, and what an SDK of several languages puts behind it. */
const PRODUCT = /^[A-Za-z][\w.+-]{0,39}(?:\/[A-Za-z][\w.+-]{0,19})?/

export function callerOf({ headers, headersDistinct }: Pick<IncomingMessage, 'headers' | 'headersDistinct'>): Caller {
  return {
    client: PRODUCT.exec(headers['user-agent'] ?? '')?.[0] ?? null,
    sessionId:
      sessionIn(headers) ??
      // Only where there is one: Node builds all distinct headers for it.
      (headers.traceparent === undefined ? null : traceIn(headersDistinct.traceparent?.[0])) ??
      bounded(headers['x-client-request-id']),
  }
}

function sessionIn(headers: IncomingHttpHeaders): string | null {
  for (const name of SESSION_HEADERS) {
    const id = bounded(headers[name])
    if (id !== null) return id
  }
  return null
}

/** The trace that the client has begun, as it came: tracing here adds one to requests without. */
const traceIn = (traceparent: string | undefined) => /^[\da-f]{2}-([\da-f]{32})-/.exec(traceparent ?? '')?.[1] ?? null

/** Long and unprintable ids by their hash: equal ones stay equal. */
function bounded(header: string | string[] | undefined): string | null {
  if (header === undefined) return null
  const id = String(header).trim()
  if (id === '') return null
  if (/^[\x21-\x7e]+$/.test(id) && id.length <= MAX_SESSION_LENGTH) return id
  return `sha256:${createHash('sha256').update(id).digest('hex').slice(0, 48)}`
}
