import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js'
import { Severity } from 'csp_evaluator/dist/finding.js'
import { CspParser } from 'csp_evaluator/dist/parser.js'
import { expect, test } from 'vitest'
import { contentSecurityPolicy } from './security-headers'

const findings = (policy: string) => new CspEvaluator(new CspParser(policy).csp).evaluate()
const grave = (policy: string) => findings(policy).filter(({ severity }) => severity <= Severity.MEDIUM)

test('Google’s CSP evaluator finds no serious issue in our policy, and many in a bad one', () => {
  const policy = contentSecurityPolicy(Buffer.alloc(16).toString('base64'), false)
  expect(grave(policy)).toEqual([])
  expect(policy).toContain(`'strict-dynamic'`)
  expect(policy.match(/script-src[^;]*/)?.[0]).not.toMatch(/unsafe/)
  expect(grave(policy.replace(/'nonce-[^']*' 'strict-dynamic'/, `'unsafe-inline' https:`))).not.toEqual([])
})
