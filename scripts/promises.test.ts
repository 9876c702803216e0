import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** The names of all tests and describe blocks. */
const names = new Set<string>()
for (const folder of ['e2e', 'lib', 'scripts', 'app', 'components']) {
  for (const file of sources(folder)) {
    const code = readFileSync(file, 'utf8')
    for (const [, , name] of code.matchAll(/\b(?:test|it|describe)(?:\.\w+)*\(\s*(['"`])((?:(?!\1).)+)\1/g))
      names.add(name ?? '')
  }
}

test.each([
  ['README.md', 'What you can rely on'],
  ['SECURITY.md', 'What is promised'],
])('every promise in %s is the name of a test', (file, heading) => {
  const section = readFileSync(file, 'utf8').split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const promises = [...section.matchAll(/^- (.+)$/gm)].map(([, promise]) => promise)
  expect(promises.length).toBeGreaterThan(4)
  expect(promises.filter((promise) => !names.has(promise ?? ''))).toEqual([])
})

function sources(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /\.(test|spec)\.ts$/.test(name)).map((name) => join(folder, name))
}
