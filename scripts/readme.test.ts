import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ENV_NAMES } from '@/lib/config/env'

const [english = '', chinese = '', operations = ''] = ['README.md', 'README.zh-CN.md', 'docs/operations.md'].map(
  (file) => readFileSync(file, 'utf8'),
)

/** The code spans in the first column of all tables that match `pattern`. */
function named(text: string, pattern: RegExp): string[] {
  const cells = [...text.matchAll(/^\| (`.+?) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)).filter(matches(pattern))
}

const matches = (pattern: RegExp) => (name: string) => pattern.test(name)

test('both READMEs list every environment variable', () => {
  const listed = named(english, /^[A-Z_]+$/)
  // One OTEL_ variable represents all of them; NODE_ENV is not for operators.
  const expected = ENV_NAMES.filter((name) => !/^(OTEL_(?!EXPORTER_OTLP_ENDPOINT)|NODE_ENV)/.test(name))
  expect(listed.sort()).toEqual(expected.sort())
  expect(named(chinese, /^[A-Z_]+$/).sort()).toEqual(listed)
})

test('the Chinese README lists the same commands as the operations guide', () => {
  const section = operations.split('\n## Commands\n')[1]?.split('\n## ')[0] ?? ''
  expect(named(chinese, /^[a-z]/)).toEqual(named(section, /^[a-z]/))
})
