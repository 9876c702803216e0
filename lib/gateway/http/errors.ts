import type { ServerResponse } from 'node:http'

type ErrorType =
  | 'invalid_request_error'
  | 'permission_error'
  | 'rate_limit_error'
  | 'insufficient_quota'
  | 'requests'
  | 'tokens'
  | 'server_error'

/** Every error of the gateway's own: code → HTTP status and `error.type` of OpenAI's envelope. `docs/gateway.md` lists them. */
const ERRORS = {
  invalid_request: [400, 'invalid_request_error'],
  unsupported: [400, 'invalid_request_error'],
  invalid_api_key: [401, 'invalid_request_error'],
  model_not_allowed: [403, 'permission_error'],
  unbounded_cost: [403, 'permission_error'],
  unknown_url: [404, 'invalid_request_error'],
  model_not_found: [404, 'invalid_request_error'],
  previous_response_not_found: [404, 'invalid_request_error'],
  item_not_found: [404, 'invalid_request_error'],
  response_not_found: [404, 'invalid_request_error'],
  request_timeout: [408, 'invalid_request_error'],
  request_too_large: [413, 'invalid_request_error'],
  http_only: [426, 'invalid_request_error'],
  rate_limited: [429, 'rate_limit_error'],
  rate_limit_exceeded: [429, 'requests'],
  insufficient_quota: [429, 'insufficient_quota'],
  internal: [500, 'server_error'],
  upstream_key_rejected: [502, 'server_error'],
  upstream_broken: [502, 'server_error'],
  upstream_unreachable: [502, 'server_error'],
  no_key: [503, 'server_error'],
  unavailable: [503, 'server_error'],
  upstream_timeout: [504, 'server_error'],
} as const satisfies Record<string, readonly [status: number, type: ErrorType]>

export type ErrorCode = keyof typeof ERRORS

type Options = { param?: string | null; type?: ErrorType; headers?: Record<string, string>; cause?: unknown }

/** An answer of the gateway's own. `type` and `param` are those of OpenAI's error envelope; `message` is a sentence for a person. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly status: number
  readonly type: ErrorType
  readonly param: string | null
  readonly headers: Record<string, string>

  constructor(
    readonly code: ErrorCode,
    message: string,
    { param = null, type = ERRORS[code][1], headers = {}, cause }: Options = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.status = ERRORS[code][0]
    this.type = type
    this.param = param
    this.headers = headers
  }
}

export const unsupported = (param: string, message: string) => new GatewayError('unsupported', message, { param })

export const invalid = (message: string, param: string | null = null) =>
  new GatewayError('invalid_request', message, { param })

/** `envelope`: the body, in the client's protocol. Does nothing when the client has disconnected or already received response headers. */
export function sendError(response: ServerResponse, { status, headers }: GatewayError, envelope: unknown) {
  if (response.headersSent || response.destroyed) return
  const body = Buffer.from(JSON.stringify(envelope))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
  response.end(body)
}
