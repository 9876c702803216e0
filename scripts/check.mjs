/** `npm run check`: every part in turn until one fails, and what each took. With `--prepare`, `npm test`: on any checkout. */
import { spawnSync } from 'node:child_process'
import { say } from './run.mjs'

/** Seconds each part may take on two cores, half an hour in all. More is told and not refused: machines are busy. */
const BUDGETS = { prepare: 210, lint: 10, types: 30, unused: 10, unit: 240, http: 780, postgres: 420, image: 100 }

const npm = (script) => ['npm', 'run', '--silent', script]
const parts = Object.entries(BUDGETS)
  .filter(([name]) => name !== 'prepare' || process.argv.includes('--prepare'))
  .map(([name, budget]) => {
    const command = name === 'prepare' ? [process.execPath, 'scripts/prepare.mjs', 'test'] : npm(`check:${name}`)
    return { name, budget, command }
  })

const done = []
for (const { name, budget, command } of parts) {
  const [program, ...rest] = command
  const since = performance.now()
  const { status } = spawnSync(program, rest, { stdio: 'inherit' })
  done.push({ name, budget, took: (performance.now() - since) / 1000, failed: status !== 0 })
  if (status !== 0) break
}
tell()
if (done.some(({ failed }) => failed)) process.exitCode = 1

function tell() {
  const sum = (what) => done.reduce((all, part) => all + part[what], 0)
  const verdict = ({ failed, took, budget }) => (failed ? 'FAILED' : took > budget ? 'over its budget' : '')
  const row = (name, took, budget, last = '') =>
    say(`${name.padEnd(10)}${String(took).padStart(6)} s${String(budget).padStart(8)} s   ${last}`.trimEnd())
  say('')
  say(`${'part'.padEnd(10)}${'took'.padStart(8)}${'budget'.padStart(10)}`)
  for (const part of done) row(part.name, Math.round(part.took), part.budget, verdict(part))
  row('all', Math.round(sum('took')), sum('budget'))
}
