import { z } from 'zod'
import { AppError } from '../core/errors'
import { note } from '../logging/request-log'
import { failureOf } from './failure'
import { requestIdOf } from './request-id'
import { statusOf } from './status'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type Method = (typeof methods)[number]
export type Params = Readonly<Record<string, string | string[] | undefined>>
type Handler = (request: Request, params: Params) => unknown
type Exported = (request: Request, context: { params: Promise<Params> }) => Promise<Response>

/** What an operation answers that has nothing to show. */
export const WireOk = z.object({ message: z.literal('ok') })
const ok: z.infer<typeof WireOk> = { message: 'ok' }

/** A handler for every method: those given answer JSON, the others 405; a Response goes as it is; whatever is thrown becomes a documented error. */
export function route(given: Partial<Record<Method, Handler>>): Record<Method, Exported> {
  const handlers = given.GET ? { HEAD: given.GET, ...given } : given
  const allow = methods.filter((method) => handlers[method]).join(', ')
  const refused: Handler = () => {
    throw new AppError('method_not_allowed', 'This method is not offered here.', { headers: { Allow: allow } })
  }
  const entries = methods.map((method) => [method, answering(handlers[method] ?? refused)])
  return Object.fromEntries(entries) as Record<Method, Exported>
}

const answering =
  (handler: Handler): Exported =>
  async (request, { params }) => {
    const requestId = requestIdOf(request.headers)
    const response = await Promise.resolve(params)
      .then((params) => handler(request, params))
      .then((value) => (value instanceof Response ? value : json(value ?? ok, 200)))
      .catch((error: unknown) => errorToJson(failureOf(error, requestId)))
    return request.method === 'HEAD' ? new Response(null, response) : response
  }

/** A documented error; `issues` only where the input is what is wrong. */
function errorToJson({ code, message, details }: AppError): Response {
  note({ error: code })
  const issues = code === 'invalid_request' && details.issues ? { issues: details.issues } : {}
  const challenge = code === 'unauthorized' ? { 'WWW-Authenticate': 'Bearer' } : {}
  return json({ error: message, code, ...issues }, statusOf[code], { ...challenge, ...details.headers })
}

const always = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' }

const json = (value: unknown, status: number, headers: Record<string, string> = {}) =>
  Response.json(value, { status, headers: { ...headers, ...always } })
