import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apt, isDebianRoot } from './apt.mjs'

const PACKAGES = '/usr/lib/postgresql'

/**
 * Starts a PostgreSQL of one's own from the machine's packages, in a temporary folder; null where there are none. Its processes
 * may be killed, the machine is not: unless `settings` say otherwise, nothing of it has to reach the disk.
 */
export async function startPostgres(settings = ['fsync=off']) {
  const bin = programs()
  if (!bin) return null
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
  const all = ['listen_addresses=127.0.0.1', 'max_connections=300', ...settings]
  const options = [`-p ${port} -k ${folder}`, ...all].join(' -c ')
  const start = () => run('pg_ctl', '-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start')
  /** As a crash would: every connection is cut, and the next start recovers. */
  const crash = () => run('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
  run('initdb', '-D', data, '-U', 'chatelaine', '-A', 'trust', '-E', 'UTF8', '--no-sync')
  start()
  const remove = () => {
    crash()
    rmSync(folder, { recursive: true })
  }
  return { url: `postgres://chatelaine@127.0.0.1:${port}/postgres`, crash, start, remove }
}

/** The newest release's programs, installed where that is possible. */
function programs() {
  const newest = () =>
    (existsSync(PACKAGES) ? readdirSync(PACKAGES).sort((a, b) => Number(b) - Number(a)) : []).find((version) =>
      existsSync(join(PACKAGES, version, 'bin/initdb')),
    )
  if (!newest() && isDebianRoot()) apt(['postgresql'])
  const version = newest()
  return version && join(PACKAGES, version, 'bin')
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
