import type { z } from 'zod'
import { AppError } from '../core/errors'
import { sentence } from './sentence'

/** `value` as `schema` has it; throws `invalid_request`, naming every member that is wrong. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: sentence })
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 20).map(({ path, message }) => {
    return { path: path.map(String).join('.').slice(0, 200), message }
  })
  const first = issues[0]
  throw new AppError('invalid_request', `${first?.path || 'The request'} ${first?.message ?? 'is not valid'}.`, {
    issues,
  })
}
