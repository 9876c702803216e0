import { expect, test } from 'vitest'
import { loadAuditParams } from '../(console)/audit/search-params'
import { loadRequestParams } from '../(console)/requests/search-params'
import { loadUsageParams } from '../(console)/usage/search-params'

const malformedIds = ['0', '-1', '01', '1e3', '2147483648', '9'.repeat(400), '\0', '٣']

test('malformed ids and text with control characters parse to null', () => {
  for (const text of malformedIds) {
    expect(loadAuditParams({ user: text, before: text })).toMatchObject({ user: null, before: null })
    const params = { user: text, key: text, model: 'a\0', endpoint: '\u0007' }
    expect(loadRequestParams(params)).toMatchObject({ user: null, key: null, model: null, endpoint: null })
    expect(loadUsageParams(params)).toMatchObject({ user: null, key: null, model: null })
  }
})

test('valid search parameters are kept as they are', () => {
  const params = { user: '2147483647', key: '1', model: 'gpt-4o', endpoint: 'chat/completions' }
  expect(loadRequestParams(params)).toMatchObject({ ...params, user: 2_147_483_647, key: 1 })
})
