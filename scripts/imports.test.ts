import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** Folders of `lib`, lowest first: each imports only from those before it, types included. `ARCHITECTURE.md` says what each is. */
const LIB = [
  'core',
  'config',
  'logging',
  'outbound',
  'pricing',
  'encryption',
  'tokenizer',
  'db',
  'ledger',
  'telemetry',
  'runtime',
  'gateway',
  'audit',
  'auth',
  'settings',
  'users',
  'keys',
  'usage',
  'reconciliation',
  'alerts',
  'http',
  'backup',
  'import',
  'demo',
  'move',
  'doctor',
]

const MAX_FILES = 20
const MAX_LINES = 300

const isTest = (file: string) => /\.(test|spec|check|shot)\.tsx?$/.test(file)
const isGenerated = (file: string) => file.includes('/generated')

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => /\.tsx?$/.test(file) && !isGenerated(file))
}

/** Product files of `lib` that a file imports, types included. */
function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8')
  const specifiers = [...code.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'((?:\.{1,2}|@)\/[^']+)'/g)].map(
    ([, to = '']) => to,
  )
  return specifiers
    .map((to) => (to.startsWith('@/') ? to.slice(2) : relative('.', resolve(dirname(file), to))))
    .filter((to) => to.startsWith('lib/'))
}

const folderOf = (file: string) => file.split('/')[1] ?? ''
const lib = sources('lib').filter((file) => !isTest(file))

test('every folder of lib has a place in the order, and lib has no loose files', () => {
  expect(readdirSync('lib').sort()).toEqual([...LIB].sort())
})

test('folders of lib import each other one way only, types included', () => {
  expect(lib.length).toBeGreaterThan(150)
  const upwards = lib.flatMap((file) =>
    importsOf(file)
      .filter((to) => LIB.indexOf(folderOf(to)) > LIB.indexOf(folderOf(file)))
      .map((to) => `${file} → ${to}`),
  )
  expect(upwards).toEqual([])
})

test('sub-folders of lib/gateway import each other one way only', () => {
  const edges = new Map<string, string>()
  for (const file of lib.filter((one) => one.startsWith('lib/gateway/')))
    for (const to of importsOf(file)) {
      const [from, into] = [file, to].map((path) => /^lib\/gateway\/(\w+)\//.exec(path)?.[1])
      if (from && into && from !== into) edges.set(`${from} → ${into}`, `${file} → ${to}`)
    }
  const bothWays = [...edges].filter(([edge]) => edges.has(edge.split(' → ').reverse().join(' → ')))
  expect(bothWays).toEqual([])
})

test('no folder of lib holds more than 20 files of its own', () => {
  const counts = new Map<string, number>()
  for (const file of lib) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  expect([...counts].filter(([, count]) => count > MAX_FILES)).toEqual([])
})

test('no hand-written TypeScript file has over 300 lines', () => {
  const folders = ['lib', 'app', 'components', 'test', 'e2e', 'bench', 'scripts']
  const files = [...folders.flatMap(sources), 'server.ts', 'instrumentation.ts']
  const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length - 1 > MAX_LINES)
  expect(long).toEqual([])
})

test('no test helper stands among product files', () => {
  const products = [...lib, ...['app', 'components'].flatMap(sources)].filter((file) => !isTest(file))
  const isHelper = /from '(vitest|@playwright\/test|fast-check|(@|\.{1,2})\/([^']+\/)?(test|e2e)\/[^']+)'/
  expect(products.filter((file) => isHelper.test(readFileSync(file, 'utf8')))).toEqual([])
})
