/**
 * Executes the Dockerfile without Docker, in a temporary folder and with the Node it names, and tests the result.
 * Starts with this checkout's packages and Next's cache; with `--fresh` it installs and compiles everything again.
 */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { execute, stagesOf } from './dockerfile.mjs'
import { run, say } from './run.mjs'

const context = resolve(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'chatelaine-image-'))
const since = Date.now()
const seconds = () => Math.round((Date.now() - since) / 1000)
chmodSync(scratch, 0o755)
try {
  const image = build()
  say(`Built in ${seconds()} s.`)
  checkContents(image)
  await start(image)
  say(`The result starts, responds and stops as it should. ${seconds()} s in total.`)
} finally {
  run('chmod', ['-R', 'u+w', scratch])
  rmSync(scratch, { recursive: true })
}

function build() {
  const stages = stagesOf(readFileSync(join(context, 'Dockerfile'), 'utf8'))
  installNode(stages[0].image)
  const roots = {}
  let image
  for (const stage of stages) {
    say(`${stage.name}: skipped FROM ${stage.image}: uses this machine, with that Node`)
    roots[stage.name] = join(scratch, stage.name)
    mkdirSync(roots[stage.name])
    if (stage === stages[0] && !process.argv.includes('--fresh')) copyFinished(join(roots[stage.name], 'app'))
    image = execute(stage, roots[stage.name], roots, context)
  }
  assert.match(stages.at(-1).image, /-slim$/, 'the last image has no compiler')
  return image
}

/** Installs the image's Node from npm, its newest release, and puts it first on the PATH. */
function installNode(image) {
  const [, major] = /^node:(\d+)-/.exec(image)
  const [place, name] = [join(scratch, 'node'), `node-${process.platform}-${process.arch}`]
  run('npm', ['install', '--prefix', place, '--no-save', '--no-audit', '--no-fund', `${name}@${major}`])
  process.env.PATH = `${join(place, 'node_modules', name, 'bin')}:${process.env.PATH}`
}

function copyFinished(app) {
  for (const folder of ['node_modules', '.next/cache'].filter((folder) => existsSync(join(context, folder)))) {
    mkdirSync(dirname(join(app, folder)), { recursive: true })
    run('cp', ['-a', join(context, folder), join(app, folder)])
  }
}

/** It contains no development dependencies, and its user cannot write to it. */
function checkContents({ cwd, as }) {
  const { packages } = JSON.parse(readFileSync(join(context, 'package-lock.json'), 'utf8'))
  const developmentOnly = Object.keys(packages).filter((path) => packages[path].dev || packages[path].devOptional)
  assert.ok(developmentOnly.includes('node_modules/prisma'))
  assert.deepEqual(
    developmentOnly.filter((path) => existsSync(join(cwd, path))),
    [],
  )
  run('chmod', ['-R', 'a-w', cwd])
  const { status, stdout } = spawnSync('find', [cwd, '-writable', '-not', '-type', 'l'], { ...as, encoding: 'utf8' })
  assert.deepEqual({ status, stdout }, { status: 0, stdout: '' }, 'its user cannot write to it')
}

async function start({ root, cwd, env, as, command, health }) {
  const options = { cwd, ...as, env: { PATH: process.env.PATH, ...env } }
  const [program, ...rest] = command
  const server = spawn(program, rest, {
    ...options,
    env: { ...options.env, HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let log = ''
  server.stdout.on('data', (chunk) => {
    log += chunk
  })
  const exited = new Promise((resolve) => server.once('exit', (code, signal) => resolve({ code, signal })))
  try {
    const first = await Promise.race([new Promise((resolve) => server.once('message', resolve)), exited])
    assert.ok(first.ready, log)
    for (const path of ['/livez', '/readyz', '/setup', '/openapi.json'])
      assert.equal((await fetch(`http://127.0.0.1:${first.ready}${path}`)).status, 200, path)
    const running = { ...options, env: { ...options.env, PORT: String(first.ready) } }
    const statusOf = ([program, ...args]) => spawnSync(program, args, running).status
    assert.equal(statusOf(health), 0, 'the health check')
    assert.equal(statusOf(['node', 'scripts/chatelaine.mjs', 'backup', join(root, 'data')]), 0, 'a backup')
    server.kill('SIGTERM')
    assert.deepEqual(await exited, { code: 0, signal: null })
    assert.equal(statusOf(health), 1, 'the health check without a server')
    const isWarning = (line) => (line.startsWith('{') ? JSON.parse(line).level >= 40 : /[⨯⚠]/.test(line))
    const warnings = log.split('\n').filter(isWarning)
    const isSetupCode = (line) => line.includes('"setupCode"')
    assert.equal(warnings.filter(isSetupCode).length, 1, 'the setup code, as there is no root user')
    assert.deepEqual(
      warnings.filter((line) => !isSetupCode(line)),
      [],
    )
  } finally {
    server.kill('SIGKILL')
  }
}
