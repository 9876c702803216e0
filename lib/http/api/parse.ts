import type { z } from 'zod'
import { AppError } from '../../core/errors'

const MAX_ISSUES = 20
const MAX_PATH_LENGTH = 200

/** Parses `value` with `schema`. Throws `invalid_request` with an issue for each invalid field. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: issueMessage })
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, MAX_ISSUES).map(({ path, message }) => {
    return { path: path.map(String).join('.').slice(0, MAX_PATH_LENGTH), message }
  })
  const first = issues[0]
  const message = `${first?.path || 'The request'} ${first?.message ?? 'is not valid'}.`
  throw new AppError('invalid_request', message, { issues })
}

const typeNames: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** The predicate of a sentence whose subject is the field: "name" + "must be text". */
function issueMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? 'is required' : `must be ${typeNames[issue.expected] ?? 'of another type'}`
  }
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`
  const unit =
    'origin' in issue && (issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : '')
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${unit}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${unit}`
  return 'is not valid'
}
