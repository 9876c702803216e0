import { z } from 'zod'
import type { ErrorCode } from '../../core/errors'
import { statusOf } from '../api/route'
import { UNKNOWN_HOST } from '../server/hosts'
import type { Examples, Operation } from './operation'

export const ErrorCodeDto = z
  .enum(Object.keys(statusOf) as [ErrorCode, ...ErrorCode[]])
  .meta({ description: 'What went wrong, for programs.' })

export const IssueDto = z
  .object({
    path: z.string().meta({ description: 'The field, with dots between levels; empty for the whole body.' }),
    message: z.string().meta({ description: 'What is wrong with it, to follow its name: "must be a number".' }),
  })
  .meta({ description: 'An invalid field.' })

export const ErrorDto = z
  .object({
    error: z.string().meta({ description: 'A sentence for people.' }),
    code: ErrorCodeDto,
    issues: z.array(IssueDto).optional().meta({ description: 'With `invalid_request` only: the invalid fields.' }),
  })
  .meta({ description: 'The body of every error.' })
type ApiError = z.infer<typeof ErrorDto>

type Documented = Exclude<ErrorCode, 'method_not_allowed'>
type ErrorText = { description: string; example: string; issues?: ApiError['issues']; headers?: readonly string[] }

/** What a client author needs to know about each error; `example` is its message. */
const texts: Record<Documented, ErrorText> = {
  invalid_request: {
    description: 'The request is invalid; `issues` lists the fields.',
    example: 'name must not be empty.',
    issues: [{ path: 'name', message: 'must not be empty' }],
  },
  unauthorized: {
    description: 'No access token, or one that is unknown, reset, disabled, expired or of a deleted user.',
    example: 'A valid token is required: Authorization: Bearer {token}.',
    headers: ['WWW-Authenticate'],
  },
  forbidden: {
    description: 'The operation is not allowed with this token: of a member, or for model requests only.',
    example: 'This operation requires the token of an admin.',
  },
  already_initialized: { description: 'A root user already exists.', example: 'The root user already exists.' },
  root_protected: {
    description: 'The root user cannot be deleted, disabled, demoted or made to expire.',
    example: 'The root user cannot be deleted, paused or demoted.',
  },
  unknown_host: {
    description: 'The `Host` is a name that neither NEXTAUTH_URL nor ALLOWED_HOSTS has.',
    example: UNKNOWN_HOST,
  },
  setup_code_required: {
    description:
      'The request comes from another machine, without the setup code that the server has printed, or with a wrong one.',
    example:
      'Creating root requires the setup code. It is in the log of the server and on its terminal, and printed again when it starts: look for "setup code".',
  },
  not_found: { description: 'Nothing has this ID.', example: 'There is no such user.' },
  conflict: {
    description: 'An existing user or key has the same value.',
    example: 'This name is already taken.',
  },
  too_large: { description: 'The body is over 256 KiB.', example: 'The body is larger than 256 KiB.' },
  rate_limited: {
    description:
      'More than 10 invalid tokens or setup codes a minute from one address, or a member who reset their token 5 times within an hour.',
    example: 'Too many invalid tokens from this address.',
    headers: ['Retry-After'],
  },
  internal: {
    description: 'An error of the server; its log has details under the request ID.',
    example: 'Something went wrong. The log has the details under request ID 01936f2e-8c1a-7b3d-9e4f-5a6b7c8d9e0f.',
  },
  unavailable: {
    description: 'The database is busy or full. Retry later.',
    example: 'The database is unavailable. Try again in a moment.',
    headers: ['Retry-After'],
  },
}

const headerRef = (name: string) => ({ $ref: `#/components/headers/${name}` })

/** Headers of a response; every response has the request ID. */
export const responseHeaders = (names: readonly string[] = []) =>
  Object.fromEntries(['X-Request-Id', ...names].map((name) => [name, headerRef(name)]))

/** For `components.headers`. */
export const headers = {
  'X-Request-Id': {
    description: "Identifies the request in the server's log. Sent with every response, except to malformed HTTP.",
    required: true,
    schema: { type: 'string', format: 'uuid' },
    example: '01936f2e-8c1a-7b3d-9e4f-5a6b7c8d9e0f',
  },
  'WWW-Authenticate': {
    description: 'The authentication scheme.',
    required: true,
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
  'Retry-After': {
    description: 'Seconds to wait before the next request.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
    example: 60,
  },
}

type Response = {
  description: string
  headers: ReturnType<typeof responseHeaders>
  content: { 'application/json': { schema: { $ref: string }; examples: Examples } }
}

/** The error responses of an operation, by status. An error with a status of its own is a reference. */
export function errorResponsesOf(operation: Operation): Record<string, Response | { $ref: string }> {
  const responses = [...codesByStatus(operation)].map(([status, codes]) => {
    const [only = 'internal', ...others] = codes
    const reference = { $ref: `#/components/responses/${componentName(only)}` }
    return [status, others.length === 0 ? reference : errorResponse(codes)]
  })
  return Object.fromEntries(responses)
}

/** For `components.responses`: the errors that are referred to, named after their codes. */
export function sharedErrorResponses(operations: readonly Operation[]): Record<string, Response> {
  const groups = operations.flatMap((operation) => [...codesByStatus(operation).values()])
  const shared = new Set(groups.filter(({ length }) => length === 1).flat())
  return Object.fromEntries([...shared].map((code) => [componentName(code), errorResponse([code])]))
}

function codesByStatus(operation: Operation): Map<number, Documented[]> {
  const byStatus = new Map<number, Documented[]>()
  for (const code of errorCodesOf(operation))
    byStatus.set(statusOf[code], [...(byStatus.get(statusOf[code]) ?? []), code])
  return byStatus
}

/** Every error an operation can respond with. */
function errorCodesOf({ access, path, query, body, errors = [] }: Operation): Documented[] {
  const codes: ErrorCode[] = [
    ...(access === 'anyone' ? [] : (['unauthorized', 'forbidden', 'rate_limited'] as const)),
    ...(path.includes('{id}') ? (['invalid_request', 'not_found'] as const) : []),
    ...(query || body ? (['invalid_request'] as const) : []),
    ...(body ? (['too_large'] as const) : []),
    ...errors,
    'internal',
    'unavailable',
  ]
  return [...new Set(codes)].filter((code) => code !== 'method_not_allowed')
}

function errorResponse(codes: readonly Documented[]): Response {
  const examples = codes.map((code) => {
    const { description, example, issues } = texts[code]
    const value: ApiError = { error: example, code, ...(issues && { issues }) }
    return [code, { summary: description, value }]
  })
  return {
    description: codes.map((code) => texts[code].description).join(' '),
    headers: responseHeaders(codes.flatMap((code) => texts[code].headers ?? [])),
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/ApiError' }, examples: Object.fromEntries(examples) },
    },
  }
}

/** `not_found` as `NotFound`. */
const componentName = (code: string) => code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
