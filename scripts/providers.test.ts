import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apiTypes } from '../lib/gateway/providers/providers'

const PROVIDERS = 'lib/gateway/providers'

/** A comparison of a provider's type, or of a key's provider, with a particular one. */
const TESTS_A_TYPE = new RegExp(
  [
    String.raw`\b(apiType|api_type|ApiType)\b\s*(===|!==|==|!=)\s*['"]`,
    String.raw`['"](${apiTypes.join('|')})['"]\s*(===|!==|==|!=)`,
    String.raw`(===|!==|==|!=)\s*['"](${apiTypes.filter((type) => type !== 'openai').join('|')})['"]`,
    `case ['"](${apiTypes.join('|')})['"]`,
    String.raw`\bprovider\s*(===|!==)\s*(${apiTypes.join('|')}|azure)\b`,
  ].join('|'),
)

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|spec)\.tsx?$/.test(file) && !file.includes('/generated'))
}

test('only lib/gateway/providers distinguishes the types of provider keys', () => {
  const files = [...['lib', 'app', 'components', 'scripts'].flatMap(sources), 'server.ts'].filter(
    (file) => !file.startsWith(PROVIDERS) && file !== 'scripts/providers.test.ts',
  )
  expect(files.length).toBeGreaterThan(300)
  expect(files.filter((file) => TESTS_A_TYPE.test(readFileSync(file, 'utf8')))).toEqual([])
})

test('a comparison with a type is recognized', () => {
  const tests = [
    "apiType === 'openai'",
    "if (row.api_type !== 'azure_openai')",
    "x == 'anthropic'",
    'key.provider === azure',
  ]
  expect(tests.filter((code) => TESTS_A_TYPE.test(code))).toEqual(tests)
})

test('each type has a folder of its own', () => {
  const folders = readdirSync(PROVIDERS, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'shared',
  )
  expect(folders.map(({ name }) => name).sort()).toEqual(['anthropic', 'azure', 'openai'])
  expect(apiTypes).toHaveLength(folders.length)
})
