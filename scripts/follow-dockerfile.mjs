/**
 * Does what the Dockerfile says without Docker, by the Node it names in a scratch folder, and starts what comes out.
 * Begins with this checkout's packages; with `--fresh` everything is installed anew.
 */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { follow, stagesOf } from './dockerfile.mjs'
import { run, say } from './run.mjs'

const context = resolve(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'chatelaine-image-'))
const since = Date.now()
const seconds = () => Math.round((Date.now() - since) / 1000)
chmodSync(scratch, 0o755)
try {
  const image = build()
  say(`Built in ${seconds()} s.`)
  inspect(image)
  await start(image)
  say(`What the Dockerfile makes runs and stops as it should. ${seconds()} s in all.`)
} finally {
  run('chmod', ['-R', 'u+w', scratch])
  rmSync(scratch, { recursive: true })
}

function build() {
  const stages = stagesOf(readFileSync(join(context, 'Dockerfile'), 'utf8'))
  takeNode(stages[0].image)
  const roots = {}
  let image
  for (const stage of stages) {
    say(`${stage.name}: FROM ${stage.image} left out: it is this machine, with that Node`)
    roots[stage.name] = join(scratch, stage.name)
    mkdirSync(roots[stage.name])
    if (stage === stages[0]) borrowPackages(join(roots[stage.name], 'app'))
    image = follow(stage, roots[stage.name], roots, context)
  }
  assert.match(stages.at(-1).image, /-slim$/, 'the last image has no compiler')
  return image
}

/** npm carries Node too: from here on `node` is the image's, in its newest release. */
function takeNode(image) {
  const [, major] = /^node:(\d+)-/.exec(image)
  const [place, name] = [join(scratch, 'node'), `node-${process.platform}-${process.arch}`]
  run('npm', ['install', '--prefix', place, '--no-save', '--no-audit', '--no-fund', `${name}@${major}`])
  process.env.PATH = `${join(place, 'node_modules', name, 'bin')}:${process.env.PATH}`
}

function borrowPackages(app) {
  if (process.argv.includes('--fresh') || !existsSync(join(context, 'node_modules'))) return
  mkdirSync(app)
  run('cp', ['-a', join(context, 'node_modules'), app])
}

/** Nothing that only builds is in it, and its user can write nowhere in it. */
function inspect({ cwd, as }) {
  const { packages } = JSON.parse(readFileSync(join(context, 'package-lock.json'), 'utf8'))
  const ofDevelopers = Object.keys(packages).filter((path) => packages[path].dev || packages[path].devOptional)
  assert.ok(ofDevelopers.includes('node_modules/prisma'))
  assert.deepEqual(
    ofDevelopers.filter((path) => existsSync(join(cwd, path))),
    [],
  )
  run('chmod', ['-R', 'a-w', cwd])
  const { status, stdout } = spawnSync('find', [cwd, '-writable', '-not', '-type', 'l'], { ...as, encoding: 'utf8' })
  assert.deepEqual({ status, stdout }, { status: 0, stdout: '' }, 'its user can write nowhere')
}

async function start({ root, cwd, env, as, command, health }) {
  const inImage = { cwd, ...as, env: { PATH: process.env.PATH, ...env } }
  const [program, ...rest] = command
  const server = spawn(program, rest, {
    ...inImage,
    env: { ...inImage.env, HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let log = ''
  server.stdout.on('data', (chunk) => {
    log += chunk
  })
  const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve({ code, signal })))
  try {
    const first = await Promise.race([new Promise((resolve) => server.once('message', resolve)), ended])
    assert.ok(first.ready, log)
    for (const path of ['/livez', '/readyz', '/setup', '/openapi.json'])
      assert.equal((await fetch(`http://127.0.0.1:${first.ready}${path}`)).status, 200, path)
    const beside = { ...inImage, env: { ...inImage.env, PORT: String(first.ready) } }
    const statusOf = ([tool, ...words]) => spawnSync(tool, words, beside).status
    assert.equal(statusOf(health), 0, 'the health check')
    assert.equal(statusOf(['node', 'scripts/chatelaine.mjs', 'backup', join(root, 'data')]), 0, 'a backup')
    server.kill('SIGTERM')
    assert.deepEqual(await ended, { code: 0, signal: null })
    assert.equal(statusOf(health), 1, 'the health check when nobody answers')
    const isComplaint = (line) => (line.startsWith('{') ? JSON.parse(line).level >= 40 : /[⨯⚠]/.test(line))
    const complaints = log.split('\n').filter(isComplaint)
    assert.deepEqual(complaints, [])
  } finally {
    server.kill('SIGKILL')
  }
}
