import type { ServerResponse } from 'node:http'

type ErrorType =
  | 'invalid_request_error'
  | 'permission_error'
  | 'insufficient_quota'
  | 'requests'
  | 'tokens'
  | 'server_error'

/**
 * Every error of the gateway's own: status, `error.type` of OpenAI's envelope, and `x-should-retry` where SDKs, which retry 408,
 * 409, 429 and 5xx, would do the wrong thing. `docs/gateway.md` lists them.
 */
const ERRORS = {
  invalid_request: { status: 400, type: 'invalid_request_error' },
  unsupported: { status: 400, type: 'invalid_request_error' },
  previous_response_not_found: { status: 400, type: 'invalid_request_error' },
  invalid_api_key: { status: 401, type: 'invalid_request_error', retry: false },
  model_not_allowed: { status: 403, type: 'permission_error' },
  unbounded_cost: { status: 403, type: 'permission_error' },
  unknown_url: { status: 404, type: 'invalid_request_error' },
  model_not_found: { status: 404, type: 'invalid_request_error' },
  item_not_found: { status: 404, type: 'invalid_request_error' },
  response_not_found: { status: 404, type: 'invalid_request_error' },
  request_timeout: { status: 408, type: 'invalid_request_error' },
  request_too_large: { status: 413, type: 'invalid_request_error' },
  unsupported_encoding: { status: 415, type: 'invalid_request_error' },
  websocket_unsupported: { status: 426, type: 'invalid_request_error' },
  rate_limit_exceeded: { status: 429, type: 'requests', retry: true },
  insufficient_quota: { status: 429, type: 'insufficient_quota', retry: false },
  internal: { status: 500, type: 'server_error' },
  upstream_key_rejected: { status: 502, type: 'server_error', retry: false },
  upstream_broken: { status: 502, type: 'server_error' },
  upstream_unreachable: { status: 502, type: 'server_error' },
  no_key: { status: 503, type: 'server_error', retry: false },
  unavailable: { status: 503, type: 'server_error' },
  upstream_timeout: { status: 504, type: 'server_error' },
} as const satisfies Record<string, { status: number; type: ErrorType; retry?: boolean }>

export type ErrorCode = keyof typeof ERRORS

type Options = {
  param?: string | null
  type?: ErrorType
  retryAfterSeconds?: number
  headers?: Record<string, string>
  cause?: unknown
}

/** An answer of the gateway's own. `type` and `param` are those of OpenAI's envelope. `message` is a sentence for a person, in English: programs read the rest. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly status: number
  readonly type: ErrorType
  readonly param: string | null
  /** Null where that is not known. It is a header only where waiting for it makes sense. */
  readonly retryAfterSeconds: number | null
  readonly headers: Record<string, string>

  constructor(
    readonly code: ErrorCode,
    message: string,
    { param = null, type, retryAfterSeconds, headers = {}, cause }: Options = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    const row: { status: number; type: ErrorType; retry?: boolean } = ERRORS[code]
    this.status = row.status
    this.type = type ?? row.type
    this.param = param
    this.retryAfterSeconds = retryAfterSeconds ?? null
    // Some clients wait for it silently, be it a month, although `x-should-retry` is false.
    const isWaitedFor = retryAfterSeconds !== undefined && row.retry !== false
    this.headers = {
      ...(isWaitedFor ? { 'retry-after': String(retryAfterSeconds) } : {}),
      ...(row.retry === undefined ? {} : { 'x-should-retry': String(row.retry) }),
      ...headers,
    }
  }
}

/** `envelope`: the body, in the client's protocol. Does nothing when the client has disconnected or already received response headers. */
export function sendError(
  response: ServerResponse,
  { status, headers }: Pick<GatewayError, 'status' | 'headers'>,
  envelope: unknown,
) {
  if (response.headersSent || response.destroyed) return
  const body = Buffer.from(JSON.stringify(envelope))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
  response.end(body)
}
