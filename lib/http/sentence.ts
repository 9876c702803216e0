import type { z } from 'zod'

const nouns: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** What is wrong, in our words; goes after the member's name: "name must be text". */
export function sentence(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? 'is required' : `must be ${nouns[issue.expected] ?? 'of another type'}`
  }
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`
  const unit =
    'origin' in issue && (issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : '')
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${unit}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${unit}`
  return 'is not valid'
}
