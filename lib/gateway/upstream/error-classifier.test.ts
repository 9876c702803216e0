import { expect, test } from 'vitest'
import { classifyError, wasRefused } from './error-classifier'

const body = (code: string | null, type = 'x') => JSON.stringify({ error: { message: 'm', type, code } })
const minutes = 60_000

test.each([
  [200, {}, '', null],
  [400, {}, body('invalid_request_error'), null],
  [400, {}, body(null, 'the insufficient_quota of words'), null],
  [404, {}, body('unknown_url'), null],
  [401, {}, 'not JSON', { kind: 'key_rejected' }],
  [429, {}, body('insufficient_quota'), { kind: 'key_rejected' }],
  [429, {}, body(null, 'insufficient_quota'), { kind: 'key_rejected' }],
  [400, {}, body('billing_hard_limit_reached'), { kind: 'key_rejected' }],
  [403, {}, '', { kind: 'model_unavailable', cooldownMs: 5 * minutes }],
  [404, {}, body('model_not_found'), { kind: 'model_unavailable', cooldownMs: 5 * minutes }],
  [404, {}, body('DeploymentNotFound'), { kind: 'model_unavailable', cooldownMs: 5 * minutes }],
  [429, { 'retry-after': '7' }, '', { kind: 'overloaded', cooldownMs: 7000 }],
  [429, { 'retry-after': '7', 'retry-after-ms': '250' }, '', { kind: 'overloaded', cooldownMs: 250 }],
  [429, { 'retry-after': '999999999' }, '', { kind: 'overloaded', cooldownMs: 60 * minutes }],
  [429, { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, '', { kind: 'overloaded', cooldownMs: 0 }],
  [429, { 'retry-after': 'soon' }, '', { kind: 'overloaded', cooldownMs: 20_000 }],
  [408, {}, '', { kind: 'overloaded', cooldownMs: 10_000 }],
  [503, {}, '[]', { kind: 'overloaded', cooldownMs: 10_000 }],
] as const)('classifies %i %o %s', (status, headers, text, expected) => {
  const failure = classifyError(status, headers, text)
  if (expected === null) expect(failure).toBeNull()
  else expect(failure).toMatchObject(expected)
})

test.each([
  [429, '', true],
  [503, '', true],
  [529, body('overloaded_error'), true],
  [500, '', false],
  [502, '', false],
  [504, '', false],
  [520, '', false],
  [503, 'upstream connect error or disconnect/reset before headers. reset reason: connection termination', false],
  [503, 'upstream connect error or disconnect/reset before headers. reset reason: connection failure', true],
  [503, 'upstream connect error or disconnect/reset before headers. reset reason: overflow', true],
])('%i %s: the request did not run: %s', (status, text, refused) => {
  expect(wasRefused(status, text)).toBe(refused)
})
