import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'acorn'
import { transformSync } from 'esbuild'
import { check } from 'recheck'
import { expect, test } from 'vitest'

type Pattern = { file: string; source: string; flags: string }

/** Patterns that recheck does not call safe, its attack, and the longest input they ever get: each is timed on that. */
const bounded: [pattern: RegExp, attack: string, maxLength: number][] = [
  // Amounts that we formatted ourselves.
  [/(\.\d{2}\d*?)0+$/, '.100000', 64],
  [/(\.\d{6}\d*?)0+$/, '.010111000000', 64],
  [/\B(?=(\d{3})+$)/, '0', 64],
  // Log lines: each attempt to match ends after a bounded number of characters.
  [/[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}/, '4', 100_000],
  [/\b[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/, '%0', 100_000],
]
const MAX_MS = 1000

/** Files that build a pattern at run time, from a file name or a length, or from a price list that was checked. */
const BUILT_AT_RUN_TIME = [
  'lib/backup/archive.ts',
  'lib/http/server/route-dispatcher.ts',
  'lib/import/opencatd/values.ts',
  'lib/pricing/model-match.ts',
]

const patterns: Pattern[] = []
const computed: string[] = []
for (const file of sources())
  collectPatterns(file, parse(codeOf(file), { ecmaVersion: 'latest', sourceType: 'module' }))

// On a busy machine the analysis takes a while.
test('no regular expression takes more than linear time', { timeout: 300_000 }, async () => {
  expect(patterns.length).toBeGreaterThan(80)
  const known = new Set(bounded.map(([{ source }]) => source))
  const distinct = [...new Map(patterns.map((one) => [one.source, one])).values()]
  const unproven = []
  for (const { source, flags } of distinct)
    if (!known.has(source) && !(await isSafe(source, flags))) unproven.push(source)
  expect(unproven).toEqual([])
  for (const [{ source }, attack, maxLength] of bounded) {
    const { flags } = patterns.find((one) => one.source === source) ?? expect.fail(`${source} is not in use`)
    const text = attack.repeat(maxLength).slice(0, maxLength)
    const since = performance.now()
    text.replace(new RegExp(source, flags), '')
    expect(performance.now() - since, source).toBeLessThan(MAX_MS)
  }
})

test('regular expressions are built at run time only in these files', () => {
  expect(computed.sort()).toEqual(BUILT_AT_RUN_TIME)
})

/** Long bounded repetitions are checked as unbounded ones first: that is stricter, and much faster. */
async function isSafe(source: string, flags: string): Promise<boolean> {
  const unbounded = source.replace(/\{(\d+),\d{2,}\}/g, (_, min) => (min === '0' ? '*' : '+'))
  for (const each of [unbounded, source])
    if ((await check(each, flags, { timeout: 60_000 })).status === 'safe') return true
  return false
}

function collectPatterns(file: string, node: unknown): void {
  if (typeof node !== 'object' || node === null) return
  const { type, regex, callee } = node as Record<string, { pattern: string; flags: string; name: string } | undefined>
  if (regex) patterns.push({ file, source: regex.pattern, flags: regex.flags })
  if (/^(New|Call)Expression$/.test(String(type)) && callee?.name === 'RegExp') computed.push(file)
  for (const child of Object.values(node)) collectPatterns(file, child)
}

function codeOf(file: string): string {
  const loader = file.endsWith('x') ? 'tsx' : 'ts'
  return transformSync(readFileSync(file, 'utf8'), { loader, jsx: 'automatic' }).code
}

function sources(): string[] {
  const isProduct = (file: string) => /\.tsx?$/.test(file) && !/\.test\.|(^|\/)(generated|test-)/.test(file)
  const inside = ['app', 'components', 'lib'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  return ['server.ts', 'instrumentation.ts', ...inside].filter(isProduct)
}
