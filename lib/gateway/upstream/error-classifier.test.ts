import { expect, test } from 'vitest'
import { classifyError } from './error-classifier'

const body = (code: string | null, type = 'x') => JSON.stringify({ error: { message: 'm', type, code } })
const minutes = 60_000

test.each([
  [200, {}, '', null],
  [400, {}, body('invalid_request_error'), null],
  [400, {}, body(null, 'the insufficient_quota of words'), null],
  [404, {}, body('unknown_url'), null],
  [401, {}, 'no JSON', { kind: 'out' }],
  [429, {}, body('insufficient_quota'), { kind: 'out' }],
  [429, {}, body(null, 'insufficient_quota'), { kind: 'out' }],
  [400, {}, body('billing_hard_limit_reached'), { kind: 'out' }],
  [403, {}, '', { kind: 'model', ms: 5 * minutes }],
  [404, {}, body('model_not_found'), { kind: 'model', ms: 5 * minutes }],
  [404, {}, body('DeploymentNotFound'), { kind: 'model', ms: 5 * minutes }],
  [429, { 'retry-after': '7' }, '', { kind: 'busy', ms: 7000 }],
  [429, { 'retry-after': '7', 'retry-after-ms': '250' }, '', { kind: 'busy', ms: 250 }],
  [429, { 'retry-after': '999999999' }, '', { kind: 'busy', ms: 60 * minutes }],
  [429, { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, '', { kind: 'busy', ms: 0 }],
  [429, { 'retry-after': 'soon' }, '', { kind: 'busy', ms: 20_000 }],
  [408, {}, '', { kind: 'busy', ms: 10_000 }],
  [503, {}, '[]', { kind: 'busy', ms: 10_000 }],
] as const)('%i %o %s', (status, headers, text, trouble) => {
  const found = classifyError(status, headers, text)
  if (trouble === null) expect(found).toBeNull()
  else expect(found).toMatchObject(trouble)
})
