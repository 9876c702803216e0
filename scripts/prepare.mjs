/**
 * Prepares a checkout: installs and builds what is missing or out of date. Needs only Node and npm.
 * `node scripts/prepare.mjs [GOAL]`, one of `GOALS`.
 */
import './require-node.mjs'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { apt, isDebianRoot, run, say, which } from './run.mjs'

process.chdir(resolve(import.meta.dirname, '..'))
const goal = process.argv[2] ?? 'build'

const STEPS = { packages, sqlite, bundle, pages, tools }
/** `tools` are what tests need from Debian's packages. `npm test` takes the steps one by one, some at the same time. */
const GOALS = {
  install: ['packages', 'sqlite'],
  dev: ['packages', 'sqlite', 'bundle'],
  build: ['packages', 'sqlite', 'bundle', 'pages'],
  test: ['packages', 'sqlite', 'bundle', 'pages', 'tools'],
}

const SOURCES = ['app', 'components', 'lib', 'messages', 'prisma', 'scripts', 'server.ts', 'instrumentation.ts']
const PACKAGES = ['package.json', 'package-lock.json']
const BROWSERS = ['chromium-headless-shell', 'chromium', 'google-chrome']
const COMPILER = ['python3', 'make', 'g++']
const CONFIGS = ['package-lock.json', 'tsconfig.json', 'next.config.js', 'postcss.config.js', 'prisma.config.ts']

/** From this Node-API version on the SQLite driver's package contains its binary, see `lib/db/sqlite/driver.ts`. */
const hasBundledSqlite = Number(process.versions.napi) >= 10

for (const name of GOALS[goal] ?? [goal]) STEPS[name]()

/** Runs `work` unless its stamp file matches the digest of `input` and its output still exists. */
function step(name, title, { input, output }, work) {
  const stamp = join('node_modules', `.chatelaine-${name}`)
  const current = `${digest(input)} ${process.version}`
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return
  say(`${title} …`)
  // If the work fails midway, its output belongs to no release, not even the previous one.
  rmSync(stamp, { force: true })
  const since = Date.now()
  work()
  writeFileSync(stamp, current)
  say(`Done in ${Math.round((Date.now() - since) / 1000)} s.`)
}

/** Not `npm ci`, which fails if a registry lacks the binaries of other platforms. The lockfile applies all the same. */
function packages() {
  const options = ['--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']
  const files = { input: PACKAGES, output: 'node_modules/next' }
  step('packages', 'Installing packages (a minute the first time)', files, () => run('npm', ['install', ...options]))
}

/** The only package with a script that has to run: it downloads the binary for this Node, or compiles it. */
function sqlite() {
  if (hasBundledSqlite) return
  const files = { input: PACKAGES, output: 'node_modules/better-sqlite3/package.json' }
  step('sqlite', 'Preparing SQLite (two minutes if it has to be compiled)', files, () => {
    const openDatabase = `new (require('better-sqlite3'))(':memory:')`
    if (spawnSync(process.execPath, ['-e', openDatabase]).status !== 0)
      run('npm', ['rebuild', 'better-sqlite3'], compilerEnvironment())
  })
}

/**
 * better-sqlite3 12 is compiled if its prebuilt binary cannot be downloaded; that takes a compiler and Node's headers.
 */
function compilerEnvironment() {
  const missing = COMPILER.filter((tool) => !which(tool))
  if (missing.length > 0 && isDebianRoot()) apt(missing)
  else if (missing.length > 0)
    say(
      `If SQLite has to be compiled, ${missing.join(', ')} will be missing (Debian: apt-get install python3 make g++).`,
    )
  const prefix = dirname(dirname(process.execPath))
  const headers = existsSync(join(prefix, 'include/node/node.h'))
  return { JOBS: 'max', ...(headers ? { npm_config_nodedir: prefix } : {}) }
}

function bundle() {
  const files = { input: ['package-lock.json', ...SOURCES], output: 'dist/server.js' }
  step('bundle', 'Bundling the server', files, () => {
    run(process.execPath, ['scripts/postgres-schema.mjs'])
    for (const schema of ['prisma/schema.prisma', 'prisma/postgres/schema.prisma'])
      run('node_modules/.bin/prisma', ['generate', '--schema', schema], { PRISMA_HIDE_UPDATE_MESSAGE: '1' })
    run(process.execPath, ['scripts/build.mjs'])
  })
}

function pages() {
  const files = { input: [...SOURCES, ...CONFIGS], output: '.next/BUILD_ID' }
  step('pages', 'Building the pages (a minute)', files, () =>
    run('node_modules/.bin/next', ['build'], { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }),
  )
}

/** A browser, PostgreSQL, proxies, and what commands in the operations guide use. With a compiler, so that `sqlite` needs no apt. */
function tools() {
  const hasBrowser = process.env.CHROMIUM_PATH || BROWSERS.some(which)
  const missing = [
    ...(hasBrowser ? [] : ['chromium-headless-shell', 'fonts-noto-cjk']),
    ...(existsSync('/usr/lib/postgresql') ? [] : ['postgresql']),
    ...['curl', 'openssl', 'nginx', 'caddy', 'pgbouncer', ...(hasBundledSqlite ? [] : COMPILER)].filter(
      (tool) => !which(tool),
    ),
  ]
  if (missing.length === 0) return
  if (isDebianRoot()) {
    say(`Installing ${missing.join(', ')} …`)
    return apt(missing)
  }
  if (!hasBrowser && existsSync('node_modules/.bin/playwright'))
    run('node_modules/.bin/playwright', ['install', 'chromium'])
  say(`Some tests will fail, or be skipped, without ${missing.join(', ')}.`)
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
