import type { ServerResponse } from 'node:http'

type Said = { type?: string; param?: string | null; headers?: Record<string, string> }

/** What the gateway itself answers instead of a provider, in OpenAI's error envelope. */
export class GatewayError extends Error {
  override readonly name = 'Refusal'
  readonly type: string
  readonly param: string | null
  readonly headers: Record<string, string>

  constructor(
    readonly status: number,
    readonly code: string,
    /** A sentence for a person. */
    message: string,
    { type = typeOf(status), param = null, headers = {} }: Said = {},
  ) {
    super(message)
    this.type = type
    this.param = param
    this.headers = headers
  }
}

function typeOf(status: number): string {
  if (status === 429) return 'rate_limit_error'
  if (status === 403) return 'permission_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}

export const unsupported = (param: string, message: string) => new GatewayError(400, 'unsupported', message, { param })

export const invalid = (message: string, param: string | null = null) =>
  new GatewayError(400, 'invalid_request', message, { param })

/** Nothing happens when the client is gone or already has its answer's head. */
export function sendError(response: ServerResponse, { status, code, message, type, param, headers }: GatewayError) {
  if (response.headersSent || response.destroyed) return
  const body = Buffer.from(JSON.stringify({ error: { message, type, param, code } }))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
  response.end(body)
}
