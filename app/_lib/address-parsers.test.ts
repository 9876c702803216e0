import { expect, test } from 'vitest'
import { loadAuditParams } from '../(console)/audit/search-params'
import { loadRequestParams } from '../(console)/requests/search-params'
import { loadUsageParams } from '../(console)/usage/search-params'

const numbers = ['0', '-1', '01', '1e3', '2147483648', '9'.repeat(400), '\0', '٣']

test('an address asks for no id that no row can have, and for no text that no row can hold', () => {
  for (const text of numbers) {
    expect(loadAuditParams({ person: text, before: text })).toMatchObject({ person: null, before: null })
    const asked = { user: text, key: text, model: 'a\0', endpoint: '\u0007' }
    expect(loadRequestParams(asked)).toMatchObject({ user: null, key: null, model: null, endpoint: null })
    expect(loadUsageParams(asked)).toMatchObject({ user: null, key: null, model: null })
  }
})

test('what rows have is asked for as it stands', () => {
  const asked = { user: '2147483647', key: '1', model: 'gpt-4o', endpoint: 'chat/completions' }
  expect(loadRequestParams(asked)).toMatchObject({ ...asked, user: 2_147_483_647, key: 1 })
})
