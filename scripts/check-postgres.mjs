/**
 * What depends on the database, once more on PostgreSQL: on the server that TEST_POSTGRES_URL names, else on one of its own
 * that is gone afterwards, from the machine's packages.
 */
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apt, isDebianRoot } from './apt.mjs'

const PACKAGES = '/usr/lib/postgresql'
const given = process.env.TEST_POSTGRES_URL
const own = given ? null : await start()
try {
  process.exitCode = check(given ?? own.url)
} finally {
  own?.stop()
}

function check(url) {
  const runs = [
    ['vitest', 'run', '--config', 'vitest.postgres.ts'],
    ['playwright', 'test', '--config', 'playwright.postgres.ts'],
  ]
  const env = { ...process.env, TEST_POSTGRES_URL: url }
  const passes = ([tool, ...rest]) =>
    spawnSync(`node_modules/.bin/${tool}`, rest, { env, stdio: 'inherit' }).status === 0
  return runs.every(passes) ? 0 : 1
}

async function start() {
  const bin = programs()
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-postgres-'))
  const port = await freePort()
  const user = postgresUser()
  if (user) chownSync(folder, user.uid, user.gid)
  const run = (program, ...rest) => {
    const { status, stderr } = spawnSync(join(bin, program), rest, {
      ...user,
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`)
  }
  const data = join(folder, 'data')
  // Servers of ours are killed here, PostgreSQL never: nothing of it has to reach the disk.
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=off`
  run('initdb', '-D', data, '-U', 'chatelaine', '-A', 'trust', '-E', 'UTF8', '--no-sync')
  run('pg_ctl', '-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start')
  const stop = () => {
    run('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
    rmSync(folder, { recursive: true })
  }
  return { url: `postgres://chatelaine@127.0.0.1:${port}/postgres`, stop }
}

/** The newest release's programs, installed where that is possible. */
function programs() {
  const newest = () =>
    (existsSync(PACKAGES) ? readdirSync(PACKAGES).sort((a, b) => Number(b) - Number(a)) : []).find((version) =>
      existsSync(join(PACKAGES, version, 'bin/initdb')),
    )
  if (!newest() && isDebianRoot()) apt(['postgresql'])
  const version = newest()
  if (version) return join(PACKAGES, version, 'bin')
  process.stderr.write(
    '  Not tested on PostgreSQL: install it, or let TEST_POSTGRES_URL name a server that tests may use.\n',
  )
  process.exit(process.env.CI ? 1 : 0)
}

/** PostgreSQL does not run as root. */
function postgresUser() {
  if (process.getuid?.() !== 0) return undefined
  const [, , uid, gid] =
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith('postgres:'))
      ?.split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
