import { z } from 'zod'
import { AppError, type ErrorCode } from '../../core/errors'
import { toPublicError } from '../../logging/public-error'
import { addRequestFacts } from '../../logging/request-log'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type Method = (typeof methods)[number]
export type RouteParams = Readonly<Record<string, string | string[] | undefined>>
type Handler = (request: Request, params: RouteParams) => unknown
type NextHandler = (request: Request, context: { params: Promise<RouteParams> }) => Promise<Response>

/** The response of an operation that returns nothing. */
export const OkDto = z
  .object({ message: z.literal('ok') })
  .meta({ description: 'Confirms an operation that has nothing to return.' })
const ok: z.infer<typeof OkDto> = { message: 'ok' }

/**
 * Next's handlers for all methods. What a handler returns is sent as JSON, unless it is a `Response`; what it throws becomes a
 * documented error. Methods without a handler respond 405.
 */
export function route(given: Partial<Record<Method, Handler>>): Record<Method, NextHandler> {
  const handlers = given.GET ? { HEAD: given.GET, ...given } : given
  const allow = methods.filter((method) => handlers[method]).join(', ')
  const notAllowed: Handler = () => {
    throw new AppError('method_not_allowed', 'This path does not support the method.', { headers: { Allow: allow } })
  }
  const entries = methods.map((method) => [method, toNextHandler(handlers[method] ?? notAllowed)])
  return Object.fromEntries(entries) as Record<Method, NextHandler>
}

const toNextHandler =
  (handler: Handler): NextHandler =>
  async (request, { params }) => {
    const requestId = requestIdFrom(request.headers)
    const response = await Promise.resolve(params)
      .then((params) => handler(request, params))
      .then((value) => (value instanceof Response ? value : json(value ?? ok, 200)))
      .catch((error: unknown) => errorResponse(toPublicError(error, requestId)))
    return request.method === 'HEAD' ? new Response(null, response) : response
  }

/** The ID that the request guard set; it removes those of clients. */
export const requestIdFrom = (headers: Pick<Headers, 'get'>) => headers.get('x-request-id') ?? 'unknown'

export const statusOf: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  already_initialized: 403,
  root_protected: 403,
  unknown_host: 403,
  setup_code_required: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
}

/** Includes `issues` only with `invalid_request`. */
function errorResponse({ code, message, details }: AppError): Response {
  addRequestFacts({ error: code })
  const issues = code === 'invalid_request' && details.issues ? { issues: details.issues } : {}
  const challenge = code === 'unauthorized' ? { 'WWW-Authenticate': 'Bearer' } : {}
  return json({ error: message, code, ...issues }, statusOf[code], { ...challenge, ...details.headers })
}

export const jsonHeaders = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' }

const json = (value: unknown, status: number, headers: Record<string, string> = {}) =>
  Response.json(value, { status, headers: { ...headers, ...jsonHeaders } })
