import { errorBody, invalidField, timestamp } from '../support/matchers'
import { expect, test } from '../support/vitest'

type Key = { id: number; key: string; name: string; updatedAt: string }

test('add and list: input api_type, output ApiType, exactly the documented fields', async ({ app }) => {
  const sent = { key: ' sk-one ', name: ' one ', endpoint: '', unknown: 1 }
  const { body, status } = await app.api('POST', '/1/keys', sent)
  expect(status).toBe(200)
  expect(body).toEqual({
    ...{
      id: expect.any(Number),
      key: 'sk-one',
      createdAt: timestamp,
      updatedAt: timestamp,
      name: 'one',
      ApiType: 'openai',
    },
  })
  expect(Object.keys(body as Key)).toEqual(['id', 'key', 'createdAt', 'updatedAt', 'name', 'ApiType'])
  const azure = await app.api('POST', '/1/keys', { key: 'az-one', name: 'azure', api_type: 'azure_openai' })
  expect(azure.body).toMatchObject({ ApiType: 'azure_openai' })
  const keys = (await app.api('GET', '/1/keys')).body as Key[]
  expect(keys).toEqual(expect.arrayContaining([body, azure.body]))
  expect(keys.map(({ id }) => id)).toEqual(keys.map(({ id }) => id).toSorted((a, b) => a - b))
})

test('key and name are unique among keys that are not deleted', async ({ app }) => {
  const { id } = (await app.api('POST', '/1/keys', { key: 'sk-two', name: 'two' })).body as Key
  const conflict = { status: 409, body: errorBody('conflict') }
  expect(await app.api('POST', '/1/keys', { key: 'sk-other', name: 'two' })).toMatchObject(conflict)
  expect(await app.api('POST', '/1/keys', { key: 'sk-two', name: 'other' })).toMatchObject(conflict)
  expect((await app.api('DELETE', `/1/keys/${id}`)).body).toEqual({ message: 'ok' })
  expect(await app.api('DELETE', `/1/keys/${id}`)).toMatchObject({ status: 404, body: errorBody('not_found') })
  expect((await app.api('POST', '/1/keys', { key: 'sk-two', name: 'two' })).status).toBe(200)
})

test('an invalid field is 400 and named', async ({ app }) => {
  const invalid = {
    key: [undefined, '', ' ', 7, 'sk with space', 'sk\n', 'ключ'],
    name: [undefined, '', 'x'.repeat(65), []],
    api_type: ['github', 1, 'OpenAI'],
    endpoint: ['nope', 'ftp://a', 'https://u:p@a', 'https://a?b=c', 3],
    weight: [0, 1.5, '1', 1001],
    tier: [-1, 0.5],
    models: ['gpt', [1]],
    apiVersion: ['a b', 1],
    deployments: [[], { a: 1 }, 'x'],
    aliases: [[], { a: 1 }, 'x'],
    disabled: ['no'],
  }
  for (const [field, values] of Object.entries(invalid))
    for (const value of values) {
      const sent = { key: 'sk-never', name: 'never', [field]: value === 'sk\n' ? 'sk\nx' : value }
      const { status, body } = await app.api('POST', '/1/keys', sent)
      expect([status, body], `${field}: ${JSON.stringify(value)}`).toMatchObject([400, { code: 'invalid_request' }])
      expect((body as { issues: { path: string }[] }).issues[0]?.path).toMatch(new RegExp(`^${field}`))
    }
  expect(await app.api('POST', '/1/keys', {})).toMatchObject({ status: 400, body: invalidField('key') })
})

test('GET and PATCH return every field but the secret; a replaced secret keeps id and name', async ({ app }) => {
  const fields = {
    ...{ endpoint: 'https://east.example.com', weight: 2, tier: 1, models: ['gpt-4o*'], apiVersion: '2024-10-21' },
    ...{ deployments: { 'gpt-4o': 'team-4o' }, aliases: { fast: 'gpt-4o' }, disabled: true },
    ...{ priceList: null, priceFactor: '1' },
  }
  const sent = { ...fields, key: 'az-three', name: 'three', api_type: 'azure_openai' }
  const { id } = (await app.api('POST', '/1/keys', sent)).body as Key
  const path = `/1/keys/${id}`
  const three = { id, createdAt: timestamp, updatedAt: timestamp, name: 'three', ApiType: 'azure_openai', ...fields }
  expect((await app.api('GET', path)).body).toEqual(three)
  const changed = await app.api('PATCH', path, { key: 'az-rotated', models: null, endpoint: '', weight: null })
  expect(changed.body).toEqual({ ...three, models: null, endpoint: null })
  const keys = (await app.api('GET', '/1/keys')).body as Key[]
  expect(keys.find((key) => key.id === id)).toMatchObject({ key: 'az-rotated', name: 'three' })
  const elsewhere = await app.api('PATCH', path, { endpoint: 'https://west.example.com' })
  expect(elsewhere).toMatchObject({ status: 400, body: invalidField('key') })
  expect(await app.api('PATCH', path, { key: 'az one' })).toMatchObject({ status: 400, body: invalidField('key') })
})
