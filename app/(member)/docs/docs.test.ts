import { expect, test } from 'vitest'
import { openApi } from '../../../lib/http/openapi'
import en from '../../../messages/en.json'
import { operations } from './operations'

test('every documented operation is told in the words of the document', () => {
  const document = Object.values(openApi().paths).flatMap((methods) => Object.values(methods))
  const told = Object.fromEntries(document.map(({ operationId, summary }) => [operationId, summary]))
  expect(en.docs.operations).toEqual(told)
})

test('every part of an operation says what it may be', () => {
  const all = operations()
  for (const { parameters, body, reply } of all)
    for (const { type } of [...parameters, ...body, ...reply.parts]) expect(type).toMatch(/\S/)
  expect(all.find(({ id }) => id === 'post_keys')?.example).toBe('{"key":"…","name":"…"}')
  expect(all.find(({ id }) => id === 'get_usages')?.reply).toMatchObject({
    list: true,
    parts: [{ name: 'cost', type: 'string' }, { name: 'userId' }, { name: 'totalUnit' }],
  })
})
