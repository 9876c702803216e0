import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apt, isDebianRoot } from './run.mjs'

const PACKAGES = '/usr/lib/postgresql'

/**
 * Starts a PostgreSQL server from the machine's packages in a temporary folder; null if there are none. By default it
 * runs without fsync: tests kill its processes, never the machine.
 */
export async function startPostgres(settings = ['fsync=off']) {
  const bin = findPrograms()
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
  const parameters = ['listen_addresses=127.0.0.1', 'max_connections=300', ...settings]
  const options = [`-p ${port} -k ${folder}`, ...parameters].join(' -c ')
  const start = () => run('pg_ctl', '-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start')
  /** Stops it like a crash: connections break, and the next start recovers. */
  const crash = () => run('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
  run('initdb', '-D', data, '-U', 'chatelaine', '-A', 'trust', '-E', 'UTF8', '--no-sync')
  start()
  const remove = () => {
    crash()
    rmSync(folder, { recursive: true })
  }
  return { url: `postgres://chatelaine@127.0.0.1:${port}/postgres`, crash, start, remove }
}

/** The folder of the newest release's programs, which are installed if possible. */
function findPrograms() {
  const newest = () =>
    (existsSync(PACKAGES) ? readdirSync(PACKAGES).sort((a, b) => Number(b) - Number(a)) : []).find((version) =>
      existsSync(join(PACKAGES, version, 'bin/initdb')),
    )
  if (!newest() && isDebianRoot()) apt(['postgresql'])
  const version = newest()
  return version && join(PACKAGES, version, 'bin')
}

/** Root cannot run PostgreSQL: it runs as the user that its package created. */
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
