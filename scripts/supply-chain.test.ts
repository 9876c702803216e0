import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

type Locked = { version: string; integrity?: string; hasInstallScript?: boolean }
type Package = Record<'dependencies' | 'devDependencies', Record<string, string>> & {
  allowScripts: Record<string, boolean>
}

const about: Package = JSON.parse(readFileSync('package.json', 'utf8'))
const { packages }: { packages: Record<string, Locked> } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const locked = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, one]) => ({ ...one, name: path.split('node_modules/').at(-1) ?? '', path }))

/** Below these something grave is known, or does not work together. */
const floors: Record<string, string> = {
  next: '16.4.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
  'next-auth': '4.24.15',
  zod: '4.6.7',
  undici: '7.30.2',
  'better-sqlite3': '12.11.1',
}

describe('no dependency is below its minimum safe version', () => {
  test.each(Object.entries(floors))('%s is at least %s', (name, floor) => {
    const { version = '' } = packages[`node_modules/${name}`] ?? {}
    const [have, least] = [version, floor].map((text) => text.split('.').map(Number))
    expect(compare(have, least), version).toBeGreaterThanOrEqual(0)
  })
})

test('all of Prisma is of one release, and its engine of the same', () => {
  const names = Object.keys(about.dependencies).filter((name) => name.startsWith('@prisma/') && !name.endsWith('-wasm'))
  const versions = [...names, 'prisma', '@prisma/engines'].map((name) => packages[`node_modules/${name}`]?.version)
  expect(new Set(versions)).toEqual(new Set(['7.10.0']))
  expect(about.dependencies['@prisma/schema-engine-wasm']).toMatch(/^7\.10\.0-/)
})

test('what loses writes is not here', () => {
  expect(locked.filter(({ name }) => /libsql/.test(name))).toEqual([])
})

test('every dependency is pinned, and every locked package has a checksum', () => {
  // One stands under another name beside an older release of itself.
  const wanted = Object.entries({ ...about.dependencies, ...about.devDependencies }).map(
    ([name, version]) => [name, version.replace(/^npm:[\w-]+@/, '')] as const,
  )
  expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).toEqual([])
  expect(wanted.filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version)).toEqual([])
  expect(locked.length).toBeGreaterThan(300)
  expect(locked.filter(({ integrity }) => !integrity?.startsWith('sha512-'))).toEqual([])
})

test('install scripts run only for allow-listed packages', () => {
  const withScript = new Set(locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name))
  expect(new Set(Object.keys(about.allowScripts))).toEqual(withScript)
  const allowed = Object.keys(about.allowScripts).filter((name) => about.allowScripts[name])
  expect(allowed.sort()).toEqual(['better-sqlite3', 'esbuild'])
})

test('docs/dependencies.md lists every runtime dependency, and nothing else', () => {
  const lines = readFileSync('docs/dependencies.md', 'utf8').matchAll(/^\| ([^|]+) \| ([^|]{5,}) \|$/gm)
  const named = [...lines].flatMap(([, names = '']) => names.split(', '))
  expect(named.sort()).toEqual(Object.keys(about.dependencies).sort())
})

function compare(one: number[] = [], other: number[] = []): number {
  const at = one.findIndex((part, index) => part !== other[index])
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0)
}
