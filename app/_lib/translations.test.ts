import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import en from '../../messages/en.json'
import zh from '../../messages/zh-CN.json'

const files = ['app', 'components'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx') && name !== 'global-error.tsx')
    .map((name) => join(folder, name)),
)

/** Attributes with a literal text. The linter checks the text between tags. */
const attributes = /\b(aria-label|title|alt|placeholder|label|lead|hint|description)="(?!https?:)[^"]*\p{L}{2,}[^"]*"/gu
const toasts = /\b(?:showToast|showErrorToast)\(\s*['"`][^'"`]*\p{L}{2,}/gu

test('no user-facing text is hard-coded', () => {
  expect(files.length).toBeGreaterThan(50)
  const violations = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    return [...text.matchAll(attributes), ...text.matchAll(toasts)].map(([line]) => `${file}: ${line}`)
  })
  expect(violations).toEqual([])
})

/** The arguments of every message, by its key. */
function messageArguments(node: object, path = ''): Record<string, string[]> {
  const entries = Object.entries(node).map(([key, value]) =>
    typeof value === 'object' ? messageArguments(value, `${path}${key}.`) : { [path + key]: argumentsOf(value) },
  )
  return Object.assign({}, ...entries)
}

const argumentsOf = (text: string) => [...new Set(text.match(/\{\w+|<\w+/g))].sort()

test('both languages have the same messages with the same arguments', () => {
  expect(messageArguments(zh)).toEqual(messageArguments(en))
})
