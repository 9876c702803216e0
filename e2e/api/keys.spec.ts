import { expect, test } from '../fixtures'
import { failure, invalid, time } from './shapes'

type Key = { id: number; key: string; name: string; updatedAt: string }

test('add and list: input api_type, output ApiType, exactly the documented members', async ({ house }) => {
  const sent = { key: ' sk-one ', name: ' one ', endpoint: '', unknown: 1 }
  const { body, status } = await house.api('POST', '/1/keys', sent)
  expect(status).toBe(200)
  expect(body).toEqual({
    ...{ id: expect.any(Number), key: 'sk-one', createdAt: time, updatedAt: time, name: 'one', ApiType: 'openai' },
  })
  expect(Object.keys(body as Key)).toEqual(['id', 'key', 'createdAt', 'updatedAt', 'name', 'ApiType'])
  const azure = await house.api('POST', '/1/keys', { key: 'az-one', name: 'azure', api_type: 'azure_openai' })
  expect(azure.body).toMatchObject({ ApiType: 'azure_openai' })
  const keys = (await house.api('GET', '/1/keys')).body as Key[]
  expect(keys).toEqual(expect.arrayContaining([body, azure.body]))
  expect(keys.map(({ id }) => id)).toEqual(keys.map(({ id }) => id).toSorted((a, b) => a - b))
})

test('key and name are unique among the living', async ({ house }) => {
  const { id } = (await house.api('POST', '/1/keys', { key: 'sk-two', name: 'two' })).body as Key
  const refused = { status: 409, body: failure('conflict') }
  expect(await house.api('POST', '/1/keys', { key: 'sk-other', name: 'two' })).toMatchObject(refused)
  expect(await house.api('POST', '/1/keys', { key: 'sk-two', name: 'other' })).toMatchObject(refused)
  expect((await house.api('DELETE', `/1/keys/${id}`)).body).toEqual({ message: 'ok' })
  expect(await house.api('DELETE', `/1/keys/${id}`)).toMatchObject({ status: 404, body: failure('not_found') })
  expect((await house.api('POST', '/1/keys', { key: 'sk-two', name: 'two' })).status).toBe(200)
})

test('what a key cannot be is 400, naming the member', async ({ house }) => {
  const wrong = {
    key: [undefined, '', ' ', 7, 'sk with space', 'sk\n', 'ключ'],
    name: [undefined, '', 'x'.repeat(65), []],
    api_type: ['claude', 1, 'OpenAI'],
    endpoint: ['nope', 'ftp://a', 'https://u:p@a', 'https://a?b=c', 3],
    weight: [0, 1.5, '1', 1001],
    tier: [-1, 0.5],
    models: ['gpt', [1]],
    apiVersion: ['a b', 1],
    deployments: [[], { a: 1 }, 'x'],
    disabled: ['no'],
  }
  for (const [member, values] of Object.entries(wrong))
    for (const value of values) {
      const sent = { key: 'sk-never', name: 'never', [member]: value === 'sk\n' ? 'sk\nx' : value }
      const { status, body } = await house.api('POST', '/1/keys', sent)
      expect([status, body], `${member}: ${JSON.stringify(value)}`).toMatchObject([400, { code: 'invalid_request' }])
      expect((body as { issues: { path: string }[] }).issues[0]?.path).toMatch(new RegExp(`^${member}`))
    }
  expect(await house.api('POST', '/1/keys', {})).toMatchObject({ status: 400, body: invalid('key') })
})

test('GET and PATCH tell all of a key but the secret; a replaced secret keeps id and name', async ({ house }) => {
  const said = {
    ...{ endpoint: 'https://east.example.com', weight: 2, tier: 1, models: ['gpt-4o*'], apiVersion: '2024-10-21' },
    ...{ deployments: { 'gpt-4o': 'four-o' }, disabled: true },
  }
  const sent = { ...said, key: 'az-three', name: 'three', api_type: 'azure_openai' }
  const { id } = (await house.api('POST', '/1/keys', sent)).body as Key
  const path = `/1/keys/${id}`
  const three = { id, createdAt: time, updatedAt: time, name: 'three', ApiType: 'azure_openai', ...said }
  expect((await house.api('GET', path)).body).toEqual(three)
  const changed = await house.api('PATCH', path, { key: 'az-rotated', models: null, endpoint: '', weight: null })
  expect(changed.body).toEqual({ ...three, models: null, endpoint: null })
  const keys = (await house.api('GET', '/1/keys')).body as Key[]
  expect(keys.find((key) => key.id === id)).toMatchObject({ key: 'az-rotated', name: 'three' })
  expect(await house.api('PATCH', path, { key: 'az one' })).toMatchObject({ status: 400, body: invalid('key') })
})
