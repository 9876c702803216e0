import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, listening } from './ports'
import { newFolder } from './server-process'

/** Such as `PgBouncer 1.18.0`; empty if none is installed. */
export const pgBouncerVersion = (): string =>
  spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' }).stdout?.split('\n')[0] ?? ''

/** PgBouncer of the machine's packages in front of the PostgreSQL server at `server`. */
export async function startPgBouncer(server: string, mode: 'session' | 'transaction') {
  const { hostname, port: serverPort, username, password } = new URL(server)
  const folder = newFolder()
  const port = await freePort()
  const users = join(folder, 'users.txt')
  writeFileSync(users, `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`)
  const file = join(folder, 'pgbouncer.ini')
  const settings = [
    ...['[databases]', `* = host=${hostname} port=${serverPort || 5432}`, '[pgbouncer]', `pool_mode = ${mode}`],
    ...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir =', 'auth_type = trust'],
    ...[`auth_file = ${users}`, 'default_pool_size = 50'],
  ]
  writeFileSync(file, `${settings.join('\n')}\n`)
  const user = unprivilegedUser()
  if (user) {
    chmodSync(folder, 0o755)
    for (const each of [file, users]) chownSync(each, user.uid, user.gid)
  }
  const child = spawn('pgbouncer', ['-q', file], { ...user, stdio: ['ignore', 'pipe', 'pipe'] })
  await listening(child, port)
  const url = new URL(server)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    async close() {
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      await closed
      rmSync(folder, { recursive: true })
    },
  }
}

/** It refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const [, , uid, gid] = (/^postgres:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0] ?? '').split(':')
  return { uid: Number(uid), gid: Number(gid) }
}
