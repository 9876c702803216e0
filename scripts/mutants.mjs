import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, kill } from 'node:process'
import { transformSync } from 'esbuild'
import { setup as buildWorkers } from './build.mjs'
import { auth } from './mutants/auth.mjs'
import { gateway } from './mutants/gateway.mjs'
import { ledger } from './mutants/ledger.mjs'
import { pricing } from './mutants/pricing.mjs'
import { say } from './run.mjs'

/**
 * Puts one bug at a time into the code, and runs the tests that should find it. `npm run mutants -- lib/ledger` runs those
 * whose file or name contains the text. Exits with 1 when more than a tenth survive.
 */
const [text = ''] = argv.slice(2)
const all = [...gateway, ...ledger, ...pricing, ...auth]
const mutants = all.filter(({ name, file }) => `${file} ${name}`.includes(text))
const MIN_KILLED = 0.9
const [TESTS_MS, FOLDER_MS] = [120_000, 600_000]

const originals = new Map(all.map(({ file }) => [file, readFileSync(file, 'utf8')]))
const folder = mkdtempSync(join(tmpdir(), 'chatelaine-mutants-'))
let child = null
let mutated = null
let interrupted = false

function stop(message) {
  say(message)
  process.exit(1)
}

/** A mutant that no longer applies, or that does not parse, would say nothing about the tests. */
function mutate({ name, file, find, replace }) {
  const parts = (originals.get(file) ?? '').split(find)
  if (parts.length !== 2) stop(`${file} has "${find}" ${parts.length - 1} times: change the mutant "${name}"`)
  const code = parts.join(replace)
  transformSync(code, { loader: 'ts' })
  return code
}

function restore() {
  if (mutated) writeFileSync(mutated, originals.get(mutated) ?? '')
  mutated = null
}

function killTests() {
  // The whole group, so that no worker goes on.
  if (child?.pid && child.exitCode === null) kill(-child.pid, 'SIGKILL')
}

/** Null when all tests pass, else the name of one that fails. */
function firstFailure(projects, tests, limitMs) {
  const projectOptions = projects.flatMap((project) => ['--project', project])
  const report = join(folder, 'report.json')
  const reporting = ['--bail', '1', '--reporter', 'json', '--outputFile', report]
  rmSync(report, { force: true })
  return new Promise((resolve) => {
    child = spawn('npx', ['vitest', 'run', ...reporting, ...projectOptions, ...tests], {
      detached: true,
      stdio: 'ignore',
    })
    const timer = setTimeout(() => {
      killTests()
      resolve('the time limit')
    }, limitMs)
    child.once('exit', (code) => {
      clearTimeout(timer)
      if (!interrupted) resolve(code === 0 ? null : failedTest(report))
    })
  })
}

function failedTest(report) {
  if (!existsSync(report)) return 'an error outside of a test'
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed')
  return failed ? `"${failed.fullName}"` : 'an error outside of a test'
}

const folderOf = ({ file }) => `${file.split('/', 2).join('/')}/`

/** What killed it, null when it survived. The narrowest tests first, then those of the whole folder. */
async function tryMutant(mutant) {
  const code = mutate(mutant)
  mutated = mutant.file
  writeFileSync(mutated, code)
  const narrow = await firstFailure(['unit', 'isolated'], mutant.tests, TESTS_MS)
  const killer = narrow ?? (await firstFailure(['unit'], [folderOf(mutant)], FOLDER_MS))
  restore()
  return killer
}

process.on('exit', () => {
  restore()
  rmSync(folder, { recursive: true })
})
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, async () => {
    interrupted = true
    killTests()
    restore()
    await buildWorkers()
    process.exit(130)
  })

for (const mutant of all) mutate(mutant)
if (mutants.length === 0) stop(`No mutant matches "${text}".`)
const changed = execFileSync('git', ['status', '--porcelain', '--', ...originals.keys()], { encoding: 'utf8' })
if (changed) stop(`These files have changes, which a mutant could lose; commit them first:\n${changed}`)
const started = Date.now()
const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))]
const failure = await firstFailure(['unit', 'isolated'], tests, FOLDER_MS)
if (failure) stop(`Without a mutant the tests fail: ${failure}`)

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`
let killed = 0
for (const mutant of mutants) {
  const since = Date.now()
  const killer = await tryMutant(mutant)
  if (killer) killed += 1
  const reason = killer ? `by ${killer}` : (mutant.survives ?? 'a test is missing')
  say(`${killer ? 'killed  ' : 'SURVIVED'} ${seconds(since).padStart(7)}  ${mutant.file}: ${mutant.name} (${reason})`)
}
// The tests have built worker threads with the last mutants inside.
await buildWorkers()
say(`${killed} of ${mutants.length} mutants killed in ${seconds(started)}`)
process.exit(killed < mutants.length * MIN_KILLED ? 1 : 0)
