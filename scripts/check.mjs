/**
 * `npm run check`: every part, two at a time, until one fails; prints what each took. With `--prepare`, `npm test`: installs and
 * builds first what is missing. With `--quick`: only what takes less than three minutes, for the inner loop.
 */
import './require-node.mjs'
import { spawn } from 'node:child_process'
import { isDebianRoot, say } from './run.mjs'

const prepare = (goal) => [process.execPath, 'scripts/prepare.mjs', goal]
const npm = (part) => ['npm', 'run', '--silent', `check:${part}`]

/** The unit tests are the only part that is longer than seconds: two workers. */
const QUICK = { QUICK: '1', TEST_WORKERS: '2' }

/** Parts that run at the same time, each with one worker: two cores are then busy without slowing down what is timed. */
const LANES = 2
const TOTAL_BUDGET = 900

/**
 * In the order in which they are started: what the others wait for, what fails soon, and then the longest first, so that both
 * lanes end at about the same time. `budget`: seconds on two cores. More is reported and not refused, because machines
 * are busy. `after`: what it needs, if that is part of the run.
 */
const PARTS = {
  packages: { budget: 90, command: prepare('packages') },
  // Elsewhere it installs Playwright's browser.
  tools: { budget: 60, command: prepare('tools'), after: isDebianRoot() ? [] : ['packages'] },
  bundle: { budget: 15, command: prepare('bundle'), after: ['packages'] },
  // Two processes cannot use apt at the same time.
  sqlite: { budget: 120, command: prepare('sqlite'), after: ['packages', 'tools'] },
  pages: { budget: 80, command: prepare('pages'), after: ['bundle'] },
  lint: { budget: 10, command: npm('lint'), after: ['packages'], isQuick: true },
  unused: { budget: 15, command: npm('unused'), after: ['bundle'], isQuick: true },
  // It writes into .next, as the build does.
  types: { budget: 30, command: npm('types'), after: ['bundle', 'pages'], isQuick: true },
  browser: { budget: 320, command: npm('browser'), after: ['pages', 'sqlite'] },
  api: { budget: 400, command: npm('api'), after: ['pages', 'sqlite'] },
  postgres: { budget: 300, command: npm('postgres'), after: ['pages', 'sqlite'] },
  unit: { budget: 180, command: npm('unit'), after: ['bundle', 'sqlite'], isQuick: true },
  image: { budget: 100, command: npm('image'), after: ['pages'] },
}
const PREPARATION = ['packages', 'tools', 'bundle', 'sqlite', 'pages']
const NOT_QUICK = ['tools', 'pages']

const [withPreparation, quick] = ['--prepare', '--quick'].map((flag) => process.argv.includes(flag))
const isWanted = (name) => {
  if (PREPARATION.includes(name)) return withPreparation && !(quick && NOT_QUICK.includes(name))
  return !quick || PARTS[name].isQuick
}
const waiting = Object.keys(PARTS).filter(isWanted)
const wanted = new Set(waiting)
const running = new Map()
const done = []
const since = performance.now()

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    stopAll()
    process.exit(1)
  })

while (waiting.length + running.size > 0) {
  startReady()
  const part = await Promise.race([...running.values()].map(({ ended }) => ended))
  running.delete(part.name)
  done.push(part)
  if (part.failed) break
}
stopAll()
report()
process.exit(done.some(({ failed }) => failed) ? 1 : 0)

function startReady() {
  const isDone = (name) => !wanted.has(name) || done.some((part) => part.name === name)
  while (running.size < LANES) {
    const name = waiting.find((name) => (PARTS[name].after ?? []).every(isDone))
    if (!name) return
    waiting.splice(waiting.indexOf(name), 1)
    running.set(name, start(name))
  }
}

/** In a process group of its own, so that all it has started can be stopped. Its lines are marked with its name. */
function start(name) {
  const startedAt = performance.now()
  const [program, ...args] = PARTS[name].command
  const env = { ...process.env, ...(quick ? QUICK : { TEST_WORKERS: '1' }) }
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env })
  for (const stream of [child.stdout, child.stderr]) forward(stream, name)
  const ended = new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ name, seconds: (performance.now() - startedAt) / 1000, failed: code !== 0 })
    })
  })
  return { child, ended }
}

function forward(stream, name) {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) process.stdout.write(`${name.padEnd(9)}| ${line}\n`)
  })
  stream.on('end', () => rest && process.stdout.write(`${name.padEnd(9)}| ${rest}\n`))
}

function stopAll() {
  for (const { child } of running.values()) if (child.exitCode === null) process.kill(-child.pid)
}

function report() {
  const row = (name, took, budget, verdict = '') =>
    say(
      `${name.padEnd(10)}${String(Math.round(took)).padStart(6)} s${String(budget).padStart(8)} s   ${verdict}`.trimEnd(),
    )
  const verdictOf = (took, budget, failed) => (failed ? 'FAILED' : took > budget ? 'over its budget' : '')
  say('')
  say(`${'part'.padEnd(10)}${'took'.padStart(8)}${'budget'.padStart(10)}`)
  for (const { name, seconds, failed } of done) {
    const { budget } = PARTS[name]
    row(name, seconds, budget, verdictOf(seconds, budget, failed))
  }
  const total = (performance.now() - since) / 1000
  row('all', total, TOTAL_BUDGET, verdictOf(total, TOTAL_BUDGET, false))
}
