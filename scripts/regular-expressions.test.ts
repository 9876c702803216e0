import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'acorn'
import { transformSync } from 'esbuild'
import { checkSync } from 'recheck/lib/browser.js'
import { expect, test } from 'vitest'

type Pattern = { file: string; source: string; flags: string }

/** What the tool does not call safe, the attack it found, and the most characters that are ever given. Each is timed on that. */
const bounded: [pattern: RegExp, attack: string, most: number][] = [
  // Sums that we wrote ourselves.
  [/(\.\d{2}\d*?)0+$/, '.100000', 64],
  [/(\.\d{6}\d*?)0+$/, '.010111000000', 64],
  [/\B(?=(\d{3})+$)/, '0', 64],
  // Lines of the log: repetitions that end early take the same for each character.
  [/[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}/, '4', 100_000],
  [/\b[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/, '%0', 100_000],
]
const MOST_MS = 1000

/** Those that are put together: of a file's own name, and of a length. */
const composed = ['lib/backup/put-aside.ts', 'lib/import/opencatd/token.ts']

const patterns: Pattern[] = []
const computed: string[] = []
for (const file of sources()) look(file, parse(codeOf(file), { ecmaVersion: 'latest', sourceType: 'module' }))

// On a busy machine a proof takes a while.
test('no regular expression takes more than linear time', { timeout: 300_000 }, () => {
  expect(patterns.length).toBeGreaterThan(80)
  const known = new Set(bounded.map(([{ source }]) => source))
  const different = [...new Map(patterns.map((one) => [one.source, one])).values()]
  expect(different.filter(({ source, flags }) => !known.has(source) && !isSafe(source, flags))).toEqual([])
  for (const [{ source }, attack, most] of bounded) {
    const { flags } = patterns.find((one) => one.source === source) ?? expect.fail(`${source} is not in use`)
    const text = attack.repeat(most).slice(0, most)
    const since = performance.now()
    text.replace(new RegExp(source, flags), '')
    expect(performance.now() - since, source).toBeLessThan(MOST_MS)
  }
})

test('no other one is made of a text that is not known here', () => {
  expect(computed.sort()).toEqual(composed)
})

/** A repetition of many counts as one without an end: who is safe then is safe, and it is told in a moment. */
function isSafe(source: string, flags: string): boolean {
  const loose = source.replace(/\{(\d+),\d{2,}\}/g, (_, least) => (least === '0' ? '*' : '+'))
  return [loose, source].some((each) => checkSync(each, flags, { timeout: 60_000 }).status === 'safe')
}

function look(file: string, node: unknown): void {
  if (typeof node !== 'object' || node === null) return
  const { type, regex, callee } = node as Record<string, { pattern: string; flags: string; name: string } | undefined>
  if (regex) patterns.push({ file, source: regex.pattern, flags: regex.flags })
  if (/^(New|Call)Expression$/.test(String(type)) && callee?.name === 'RegExp') computed.push(file)
  for (const child of Object.values(node)) look(file, child)
}

function codeOf(file: string): string {
  const loader = file.endsWith('x') ? 'tsx' : 'ts'
  return transformSync(readFileSync(file, 'utf8'), { loader, jsx: 'automatic' }).code
}

function sources(): string[] {
  const isOurs = (file: string) => /\.tsx?$/.test(file) && !/\.test\.|(^|\/)(generated|test-)/.test(file)
  const inside = ['app', 'components', 'lib'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  return ['server.ts', 'instrumentation.ts', ...inside].filter(isOurs)
}
