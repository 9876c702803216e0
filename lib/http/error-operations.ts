import { z } from 'zod'
import type { ErrorCode } from '../core/errors'
import type { Operation } from './operation'
import { statusOf } from './status'

export const WireError = z.object({
  error: z.string().meta({ description: 'A sentence for a person.' }),
  code: z.enum(Object.keys(statusOf) as [ErrorCode, ...ErrorCode[]]),
  issues: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .meta({ description: 'Only with invalid_request: what is wrong, member by member.' }),
})

/** Every error an operation can answer with. */
export function errorsOf({ who, path, query, body, errors = [] }: Operation): ErrorCode[] {
  const withId: ErrorCode[] = path.includes('{id}') ? ['invalid_request', 'not_found'] : []
  const withInput: ErrorCode[] = [
    ...(query || body ? (['invalid_request'] as const) : []),
    ...(body ? (['too_large'] as const) : []),
  ]
  const withToken: ErrorCode[] = who === 'anyone' ? [] : ['unauthorized', 'rate_limited']
  const withRole: ErrorCode[] = who === 'admin' ? ['forbidden'] : []
  return [
    ...new Set([...withToken, ...withRole, ...withId, ...withInput, ...errors, 'internal', 'unavailable'] as const),
  ]
}
