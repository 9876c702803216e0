/**
 * Makes a checkout ready: installs and builds what is missing or stale, and nothing else. Needs only Node and npm.
 * `node scripts/prepare.mjs [install | dev | build | test]`
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { apt, isDebianRoot } from './apt.mjs'
import { run, say, which } from './run.mjs'

process.chdir(resolve(import.meta.dirname, '..'))
const goal = process.argv[2] ?? 'build'

const SOURCES = ['app', 'components', 'lib', 'messages', 'prisma', 'scripts', 'server.ts', 'instrumentation.ts']
const OUTCOME = { install: 'node_modules/next', bundle: 'dist/server.js', build: '.next/BUILD_ID' }
const CONFIGS = ['package-lock.json', 'tsconfig.json', 'next.config.js', 'postcss.config.js', 'prisma.config.ts']

/** As `lib/db/sqlite/driver.ts` says: there the binary is part of the package. */
const bringsItsSqlite = Number(process.versions.napi) >= 10

checkNode()
step('install', 'Installing packages (a few minutes the first time)', ['package.json', 'package-lock.json'], install)
if (goal === 'install') process.exit()
step('bundle', 'Bundling the server', ['package-lock.json', ...SOURCES], bundle)
if (goal !== 'dev') step('build', 'Building the pages (half a minute)', [...SOURCES, ...CONFIGS], build)
if (goal === 'test') {
  findChromium()
  findTools()
}

/** Runs `work` unless its stamp says that it was done for the same input, and its outcome is still there. */
function step(name, title, input, work) {
  const stamp = join('node_modules', `.chatelaine-${name}`)
  const want = `${digest(input)} ${process.version}`
  if (existsSync(OUTCOME[name]) && existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return
  say(`${title} …`)
  // What ends midway is of no release, also not of the one before.
  rmSync(stamp, { force: true })
  const since = Date.now()
  work()
  writeFileSync(stamp, want)
  say(`Done in ${Math.round((Date.now() - since) / 1000)} s.`)
}

/** Not `npm ci`: that fails where a registry lacks the binaries of other platforms, which nobody here needs. The lockfile holds all the same. */
function install() {
  const command = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  if (bringsItsSqlite) return run('npm', [...command, '--ignore-scripts'])
  const environment = compilerEnvironment()
  run('npm', command, environment)
  // It was installed for another Node, whose binary this one does not load.
  const opens = `new (require('better-sqlite3'))(':memory:')`
  if (spawnSync(process.execPath, ['-e', opens]).status !== 0) run('npm', ['rebuild', 'better-sqlite3'], environment)
}

/** Release 12 is compiled where its ready-made binary cannot be fetched: that takes a compiler and Node's headers. */
function compilerEnvironment() {
  const missing = ['python3', 'make', 'g++'].filter((tool) => !which(tool))
  if (missing.length > 0 && isDebianRoot()) apt(['python3', 'make', 'g++'])
  else if (missing.length > 0)
    say(`Should compiling be needed, it will miss ${missing.join(', ')} (Debian: apt-get install python3 make g++).`)
  const prefix = dirname(dirname(process.execPath))
  const headers = existsSync(join(prefix, 'include/node/node.h'))
  return headers ? { npm_config_nodedir: prefix } : {}
}

function bundle() {
  run(process.execPath, ['scripts/postgres-schema.mjs'])
  for (const schema of ['prisma/schema.prisma', 'prisma/postgres/schema.prisma'])
    run('node_modules/.bin/prisma', ['generate', '--schema', schema], { PRISMA_HIDE_UPDATE_MESSAGE: '1' })
  run(process.execPath, ['scripts/build.mjs'])
}

function build() {
  run('node_modules/.bin/next', ['build'], { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' })
}

function findChromium() {
  if (process.env.CHROMIUM_PATH || which('chromium') || which('google-chrome')) return
  say('Installing Chromium for the browser tests …')
  if (isDebianRoot()) apt(['chromium', 'fonts-noto-cjk'])
  else run('node_modules/.bin/playwright', ['install', 'chromium'])
}

/** What the handbook's commands call, and not every machine has. */
function findTools() {
  const missing = ['curl', 'openssl'].filter((tool) => !which(tool))
  if (missing.length > 0 && isDebianRoot()) apt(missing)
  else if (missing.length > 0) say(`The tests of the handbook will miss ${missing.join(' and ')}.`)
}

function digest(paths) {
  const hash = createHash('sha256')
  const add = (path) => {
    if (!existsSync(path)) return
    const folder = readdirSync('.', { withFileTypes: true })
      .find((entry) => entry.name === path)
      ?.isDirectory()
    if (!folder) return hash.update(`${path}\0`).update(readFileSync(path))
    const inside = readdirSync(path, { recursive: true, withFileTypes: true })
    const files = inside
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    for (const file of files
      .filter((file) => !file.includes('generated') && file !== 'prisma/postgres/schema.prisma')
      .sort())
      hash.update(`${file}\0`).update(readFileSync(file))
  }
  paths.forEach(add)
  return hash.digest('hex')
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  say(`Chatelaine needs Node 20.19 or newer; this is ${process.version}.`)
  process.exit(1)
}
