import { expect, test } from 'vitest'
import { openApi } from '../../../lib/http/openapi/openapi'
import en from '../../../messages/en.json'
import { operations } from './operations'

test('every operation has the description of the OpenAPI document', () => {
  const document = Object.values(openApi().paths).flatMap((methods) => Object.values(methods))
  const descriptions = Object.fromEntries(document.map(({ operationId, description }) => [operationId, description]))
  expect(en.docs.operations).toEqual(descriptions)
})

test('every field of an operation has a type', () => {
  const all = operations()
  for (const { parameters, body, response } of all)
    for (const { type } of [...parameters, ...body, ...response.fields]) expect(type).toMatch(/\S/)
  expect(all.find(({ id }) => id === 'createKey')?.example).toBe('{"key":"…","name":"…"}')
  expect(all.find(({ id }) => id === 'listUsages')?.response).toMatchObject({
    isList: true,
    fields: [{ name: 'cost', type: 'string' }, { name: 'userId' }, { name: 'totalUnit' }],
  })
})
