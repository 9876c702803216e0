import { expect, test } from 'vitest'
import en from '../../messages/en.json'
import zh from '../../messages/zh-CN.json'
import { preferred } from './locale'

test('the language is the one the browser asks for most, and English when it asks for neither', () => {
  expect(preferred(null)).toBe('en')
  expect(preferred('de-DE,de;q=0.9')).toBe('en')
  expect(preferred('zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh-CN')
  expect(preferred('en;q=0.5, zh-TW;q=0.7')).toBe('zh-CN')
  expect(preferred('fr, en;q=0.2, zh;q=0.1')).toBe('en')
  expect(preferred('zh;q=0, en;q=0.1')).toBe('en')
  expect(preferred(';;q=x,,')).toBe('en')
})

/** Every string by its path, with the arguments it takes. */
function strings(node: object, path = ''): Record<string, string[]> {
  const found = Object.entries(node).map(([key, value]) =>
    typeof value === 'object' ? strings(value, `${path}${key}.`) : { [path + key]: argumentsOf(value) },
  )
  return Object.assign({}, ...found)
}

const argumentsOf = (text: string) => [...new Set(text.match(/\{\w+|<\w+/g))].sort()

test('both languages say everything, with the same arguments', () => {
  expect(strings(zh)).toEqual(strings(en))
})
