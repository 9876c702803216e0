import { expect, test } from 'vitest'
import { KeyPatch, NewKey } from '../../keys/schema'
import { NewPrice } from '../../settings/schema'
import { UsageQuery } from '../../usage/schema'
import { NewUser, ResetQuery, UserPatch } from '../../users/schema'
import { parse } from './parse'

const issuesOf = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return (error as { details: { issues: unknown } }).details.issues
  }
}

test('names are trimmed, have 1 to 64 characters, and no invisible ones', () => {
  expect(parse(NewUser, { name: ' Zoë \n' })).toEqual({ name: 'Zoë' })
  expect(parse(NewUser, { name: '😀'.repeat(64) }).name).toHaveLength(128)
  for (const name of [
    'Ann (Анна)',
    'A先生',
    'Aさん',
    '👩‍👩‍👧‍👦',
    '🏳️‍🌈',
    '👩🏽‍💻',
    'علی\u200cرضا',
    'क्\u200dष',
    'Ann ❤️',
    'Zoë Łukasz',
  ])
    expect(parse(NewUser, { name })).toEqual({ name })
  for (const name of [
    '',
    ' \t',
    'a'.repeat(65),
    'a\u0000',
    'a\nb',
    'a\u202eb',
    'a\u2066b',
    '\ud800',
    '\u200b\u200b',
    'A\u200dnn',
    'A\u200cnn',
    'A\u00adnn',
    'Ann\u2800',
    'Ann\u3164',
    '\u0391nn',
    'Ann \u0410nn\u0430Ben',
    7,
    null,
  ])
    expect(
      issuesOf(() => parse(NewUser, { name })),
      JSON.stringify(name),
    ).toMatchObject([{ path: 'name' }])
})

test('blank and null count as absent; unknown fields, including hostile ones, are dropped', () => {
  const hostile = JSON.parse('{"name":"a","email":"","role":null,"id":9,"__proto__":{"role":"admin"},"constructor":1}')
  expect(JSON.stringify(parse(NewUser, hostile))).toBe('{"name":"a"}')
  const key = parse(
    NewKey,
    JSON.parse('{"key":" k ","name":"n","endpoint":"","deployments":{"__proto__":"x","a":"b"}}'),
  )
  expect(key).toMatchObject({ key: 'k', deployments: { a: 'b' } })
  expect(key.endpoint).toBeUndefined()
})

test('in a patch, blank and null clear optional fields and leave the others', () => {
  expect(parse(UserPatch, { email: '', monthlyLimit: null, role: null })).toMatchObject({
    email: null,
    monthlyLimit: null,
  })
  expect(parse(KeyPatch, { endpoint: '', key: '', weight: null })).toEqual({ endpoint: null })
  expect(issuesOf(() => parse(UserPatch, { name: '' }))).toEqual([{ path: 'name', message: 'must not be empty' }])
})

test('money, times, rates and lists are validated', () => {
  const input = { name: 'a', monthlyLimit: '12.5', requestsPerMinute: 3, expiresAt: '2030-01-01T08:00:00+08:00' }
  expect(parse(NewUser, input)).toMatchObject({ monthlyLimit: 12_500_000_000_000n, expiresAt: new Date('2030-01-01') })
  const wrong = [
    { monthlyLimit: '1000000.01' },
    { monthlyLimit: 5 },
    { monthlyLimit: '-1' },
    { expiresAt: '2030-02-30T00:00:00Z' },
  ]
  for (const field of [...wrong, { requestsPerMinute: 1.5 }, { models: 'gpt' }, { models: ['a b'] }, { role: 'root' }])
    expect(
      issuesOf(() => parse(NewUser, { name: 'a', ...field })),
      JSON.stringify(field),
    ).toHaveLength(1)
  const price = { model: 'm', validFrom: '2026-01-01', input: '2', output: '0.0125' }
  expect(parse(NewPrice, price)).toMatchObject({ input: 2_000_000n, output: 12_500n })
  expect(issuesOf(() => parse(NewPrice, { ...price, input: '0.0000001' }))).toMatchObject([{ path: 'input' }])
})

test('endpoints and API types are validated', () => {
  const key = { key: 'sk-1', name: 'n' }
  expect(parse(NewKey, { ...key, endpoint: 'http://10.0.0.1:8080/v1' })).toMatchObject({
    endpoint: 'http://10.0.0.1:8080/v1',
  })
  for (const endpoint of ['x', 'ftp://a', 'https://a:b@c', 'https://a?b', 'javascript:1', 1])
    expect(
      issuesOf(() => parse(NewKey, { ...key, endpoint })),
      String(endpoint),
    ).toMatchObject([{ path: 'endpoint' }])
  expect(issuesOf(() => parse(NewKey, { ...key, api_type: 'github' }))).toEqual([
    { path: 'api_type', message: 'cannot be github: GitHub Models is not supported' },
  ])
  expect(issuesOf(() => parse(NewKey, { ...key, api_type: 'other' }))).toMatchObject([{ path: 'api_type' }])
})

test('days come in pairs and in order; a chosen token is a UUID v4', () => {
  expect(parse(UsageQuery, { from: '', to: '' })).toEqual({})
  for (const query of [
    { from: '2026-01-01' },
    { from: '2026-01-02', to: '2026-01-01' },
    { from: '2026-02-30', to: '2026-03-01' },
  ])
    expect(
      issuesOf(() => parse(UsageQuery, query)),
      JSON.stringify(query),
    ).toHaveLength(1)
  expect(parse(ResetQuery, { token: 'F0E1D2C3-B4A5-4678-9ABC-DEF012345678' })).toEqual({
    token: 'f0e1d2c3-b4a5-4678-9abc-def012345678',
  })
  expect(issuesOf(() => parse(ResetQuery, { token: 'f0e1d2c3-b4a5-1678-9abc-def012345678' }))).toHaveLength(1)
})

test('issues are readable sentences', () => {
  expect(issuesOf(() => parse(NewKey, { key: 3, disabled: 'yes' }))).toEqual([
    { path: 'key', message: 'must be text' },
    { path: 'name', message: 'is required' },
    { path: 'disabled', message: 'must be true or false' },
  ])
})
