/** `npm run chaos [seed]`: the long form of the chaos, crash and model tests. The same seed repeats the same run. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { say } from './run.mjs'

const folder = mkdtempSync(join(tmpdir(), 'chatelaine-chaos-'))
const results = join(folder, 'lines.ndjson')
const seed = process.argv[2] ?? String(Math.floor(Math.random() * 2 ** 31))
const env = { ...process.env, CHAOS_SEED: seed, CHAOS_RESULTS: results }

say(
  `Seed ${seed}, Node ${process.version}, ${availableParallelism()} cores. This takes six minutes on an idle machine, and more on a busy one.`,
)
const args = ['run', '--project', 'chaos', '--no-file-parallelism']
const { status } = spawnSync('node_modules/.bin/vitest', args, { env, stdio: 'inherit' })

const lines = existsSync(results)
  ? readFileSync(results, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : []
rmSync(folder, { recursive: true })
say('')
say(`${'line'.padEnd(36)}${['tried', 'lost', 'double', 'over'].map((name) => name.padStart(9)).join('')}`)
for (const { line, tried, lost, double, over, more } of lines)
  say(`${line.padEnd(36)}${[tried, lost, double, over].map((count) => String(count).padStart(9)).join('')}   ${more}`)
say('')
say(`Seed ${seed}: ${status === 0 ? 'the bill is right.' : 'FAILED, see above.'}`)
process.exitCode = status === 0 ? 0 : 1
