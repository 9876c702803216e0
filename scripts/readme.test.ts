import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { VARIABLES } from '@/lib/env'

const [english = '', chinese = '', handbook = ''] = ['README.md', 'README.zh-CN.md', 'docs/operations.md'].map((file) =>
  readFileSync(file, 'utf8'),
)

/** What stands as code in the first cells of tables, as far as it looks like this. */
function named(text: string, pattern: RegExp): string[] {
  const cells = [...text.matchAll(/^\| (`.+?) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)).filter(matches(pattern))
}

const matches = (pattern: RegExp) => (name: string) => pattern.test(name)

test('both READMEs have a line for every variable', () => {
  const told = named(english, /^[A-Z_]+$/)
  // Of OpenTelemetry's many one stands for all; who sets NODE_ENV knows why.
  const ours = VARIABLES.filter((name) => !/^(OTEL_(?!EXPORTER_OTLP_ENDPOINT)|NODE_ENV)/.test(name))
  expect(told.sort()).toEqual(ours.sort())
  expect(named(chinese, /^[A-Z_]+$/).sort()).toEqual(told)
})

test('the Chinese README has the handbook’s commands', () => {
  const section = handbook.split('\n## Commands\n')[1]?.split('\n## ')[0] ?? ''
  expect(named(chinese, /^[a-z]/)).toEqual(named(section, /^[a-z]/))
})
