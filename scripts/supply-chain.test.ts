import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

type Locked = { version: string; integrity?: string; hasInstallScript?: boolean }
type Package = Record<'dependencies' | 'devDependencies', Record<string, string>> & {
  allowScripts: Record<string, boolean>
}

const packageJson: Package = JSON.parse(readFileSync('package.json', 'utf8'))
const { packages }: { packages: Record<string, Locked> } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const locked = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, one]) => ({ ...one, name: path.split('node_modules/').at(-1) ?? '', path }))

/** Older releases have a serious vulnerability, or are incompatible with the others. */
const MINIMUM: Record<string, string> = {
  next: '16.4.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
  'next-auth': '4.24.15',
  zod: '4.6.7',
  undici: '7.30.2',
  'better-sqlite3': '12.11.1',
}

describe('no dependency is below its minimum safe version', () => {
  test.each(Object.entries(MINIMUM))('%s is at least %s', (name, minimum) => {
    const { version = '' } = packages[`node_modules/${name}`] ?? {}
    const [actual, expected] = [version, minimum].map((text) => text.split('.').map(Number))
    expect(compare(actual, expected), version).toBeGreaterThanOrEqual(0)
  })
})

test('all Prisma packages and its engine have the same version', () => {
  const names = Object.keys(packageJson.dependencies).filter(
    (name) => name.startsWith('@prisma/') && !name.endsWith('-wasm'),
  )
  const versions = [...names, 'prisma', '@prisma/engines'].map((name) => packages[`node_modules/${name}`]?.version)
  expect(new Set(versions)).toEqual(new Set(['7.10.0']))
  expect(packageJson.dependencies['@prisma/schema-engine-wasm']).toMatch(/^7\.10\.0-/)
})

test('the libSQL driver, which loses writes, is not a dependency', () => {
  expect(locked.filter(({ name }) => /libsql/.test(name))).toEqual([])
})

test('every dependency is pinned, and every locked package has a checksum', () => {
  // One package is an alias, to have two versions of it.
  const direct = Object.entries({ ...packageJson.dependencies, ...packageJson.devDependencies }).map(
    ([name, version]) => [name, version.replace(/^npm:[\w-]+@/, '')] as const,
  )
  expect(direct.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).toEqual([])
  expect(direct.filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version)).toEqual([])
  expect(locked.length).toBeGreaterThan(300)
  expect(locked.filter(({ integrity }) => !integrity?.startsWith('sha512-'))).toEqual([])
})

test('install scripts run only for allow-listed packages', () => {
  const withScript = new Set(locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name))
  expect(new Set(Object.keys(packageJson.allowScripts))).toEqual(withScript)
  const allowed = Object.keys(packageJson.allowScripts).filter((name) => packageJson.allowScripts[name])
  expect(allowed.sort()).toEqual(['better-sqlite3', 'esbuild'])
})

test('docs/dependencies.md lists every runtime dependency, and nothing else', () => {
  const lines = readFileSync('docs/dependencies.md', 'utf8').matchAll(/^\| ([^|]+) \| ([^|]{5,}) \|$/gm)
  const named = [...lines].flatMap(([, names = '']) => names.split(', '))
  expect(named.sort()).toEqual(Object.keys(packageJson.dependencies).sort())
})

function compare(one: number[] = [], other: number[] = []): number {
  const at = one.findIndex((part, index) => part !== other[index])
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0)
}
