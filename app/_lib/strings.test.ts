import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const files = ['app', 'components'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx') && name !== 'global-error.tsx')
    .map((name) => join(folder, name)),
)

/** Of the text between tags the linter takes care. */
const spoken = /\b(aria-label|title|alt|placeholder|label|lead|hint|description)="(?!https?:)[^"]*\p{L}{2,}[^"]*"/gu
const told = /\b(?:said|failed)\(\s*['"`][^'"`]*\p{L}{2,}/gu

test('no string that a person reads or hears stands in code', () => {
  expect(files.length).toBeGreaterThan(50)
  const found = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    return [...text.matchAll(spoken), ...text.matchAll(told)].map(([line]) => `${file}: ${line}`)
  })
  expect(found).toEqual([])
})
