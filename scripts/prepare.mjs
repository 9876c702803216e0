/**
 * Prepares a checkout: installs and builds what is missing or out of date. Needs only Node and npm.
 * `node scripts/prepare.mjs [install | dev | build | test | tools]`: `tools` is what tests need from Debian's packages.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { apt, isDebianRoot, run, say, which } from './run.mjs'

process.chdir(resolve(import.meta.dirname, '..'))
const goal = process.argv[2] ?? 'build'

const SOURCES = ['app', 'components', 'lib', 'messages', 'prisma', 'scripts', 'server.ts', 'instrumentation.ts']
const OUTPUT = { install: 'node_modules/next', bundle: 'dist/server.js', build: '.next/BUILD_ID' }
const COMPILER = ['python3', 'make', 'g++']
const CONFIGS = ['package-lock.json', 'tsconfig.json', 'next.config.js', 'postcss.config.js', 'prisma.config.ts']

/** From this Node-API version on the SQLite driver's package contains its binary, see `lib/db/sqlite/driver.ts`. */
const hasBundledSqlite = Number(process.versions.napi) >= 10

checkNode()
if (goal === 'tools') {
  installTools()
  process.exit()
}
step('install', 'Installing packages (a few minutes the first time)', ['package.json', 'package-lock.json'], install)
if (goal === 'install') process.exit()
step('bundle', 'Bundling the server', ['package-lock.json', ...SOURCES], bundle)
if (goal !== 'dev') step('build', 'Building the pages (half a minute)', [...SOURCES, ...CONFIGS], build)
if (goal === 'test') installTools()

/** Runs `work` unless its stamp file matches the digest of `input` and its output still exists. */
function step(name, title, input, work) {
  const stamp = join('node_modules', `.chatelaine-${name}`)
  const current = `${digest(input)} ${process.version}`
  if (existsSync(OUTPUT[name]) && existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return
  say(`${title} …`)
  // If the work fails midway, its output belongs to no release, not even the previous one.
  rmSync(stamp, { force: true })
  const since = Date.now()
  work()
  writeFileSync(stamp, current)
  say(`Done in ${Math.round((Date.now() - since) / 1000)} s.`)
}

/** Not `npm ci`, which fails if a registry lacks the binaries of other platforms. The lockfile applies all the same. */
function install() {
  const command = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  if (hasBundledSqlite) return run('npm', [...command, '--ignore-scripts'])
  const environment = compilerEnvironment()
  run('npm', command, environment)
  // This Node cannot load a binary that was installed for another one.
  const openDatabase = `new (require('better-sqlite3'))(':memory:')`
  if (spawnSync(process.execPath, ['-e', openDatabase]).status !== 0)
    run('npm', ['rebuild', 'better-sqlite3'], environment)
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

/** A browser, PostgreSQL, and what commands in the operations guide use. With a compiler, so that `install` needs no apt. */
function installTools() {
  const hasBrowser = process.env.CHROMIUM_PATH || which('chromium') || which('google-chrome')
  const missing = [
    ...(hasBrowser ? [] : ['chromium', 'fonts-noto-cjk']),
    ...(existsSync('/usr/lib/postgresql') ? [] : ['postgresql']),
    ...['curl', 'openssl', ...(hasBundledSqlite ? [] : COMPILER)].filter((tool) => !which(tool)),
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

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  say(`Chatelaine needs Node 20.19 or newer; this is ${process.version}.`)
  process.exit(1)
}
