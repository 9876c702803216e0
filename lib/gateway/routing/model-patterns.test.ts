import { expect, it } from 'vitest'
import { matchesModel } from './model-patterns'

it.each([
  ['gpt-4o', 'gpt-4o', true],
  ['gpt-4o', 'gpt-4o-mini', false],
  ['gpt-4o*', 'gpt-4o-mini', true],
  ['*', '', true],
  ['*-mini', 'gpt-4o-mini', true],
  ['g*o*i', 'gpt-4o-mini', true],
  ['a*a', 'a', false],
  ['a*bc*c', 'abc', false],
  ['gpt.4o', 'gpt-4o', false],
])('%s matches %s: %s', (pattern, model, expected) => {
  expect(matchesModel([pattern], model)).toBe(expected)
})

it('null matches all models, an empty list none', () => {
  expect(matchesModel(null, 'x')).toBe(true)
  expect(matchesModel([], 'x')).toBe(false)
})
