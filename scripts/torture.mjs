/** `npm run torture [seed]`: every way we know to make a bill wrong, in its long form. The same seed tries the same. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'chatelaine-torture-'))
const results = join(folder, 'lines.ndjson')
const seed = process.argv[2] ?? String(Math.floor(Math.random() * 2 ** 31))
const env = { ...process.env, TORTURE_SEED: seed, TORTURE_RESULTS: results }

say(
  `Seed ${seed}, Node ${process.version}, ${availableParallelism()} cores. This takes six minutes on an idle machine, and more on a busy one.`,
)
const runs = [
  [
    'vitest',
    'run',
    '--config',
    'vitest.torture.ts',
    'lib/ledger/model.test.ts',
    'lib/ledger/crash.test.ts',
    'lib/usage/sums.test.ts',
    'lib/ledger/event-loop.test.ts',
  ],
  ['playwright', 'test', '--config', 'playwright.torture.ts'],
]
const failed = runs.filter(
  ([tool = '', ...rest]) => spawnSync(`node_modules/.bin/${tool}`, rest, { env, stdio: 'inherit' }).status !== 0,
)

const lines = existsSync(results)
  ? readFileSync(results, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : []
rmSync(folder, { recursive: true })
say(`\n  ${'line'.padEnd(36)}${['tried', 'lost', 'double', 'over'].map((name) => name.padStart(9)).join('')}`)
for (const { line, tried, lost, double, over, more } of lines)
  say(`  ${line.padEnd(36)}${[tried, lost, double, over].map((count) => String(count).padStart(9)).join('')}   ${more}`)
say(`\n  Seed ${seed}: ${failed.length === 0 ? 'the bill is right.' : 'FAILED, see above.'}`)
process.exit(failed.length === 0 ? 0 : 1)

function say(line) {
  process.stdout.write(`${line}\n`)
}
