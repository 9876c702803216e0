import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

/** Runs a command line client in a home folder that has only these `files`. */
export async function runClient(
  command: string,
  args: string[],
  env: Record<string, string>,
  { files = {}, timeoutMs = 100_000 }: { files?: Record<string, string>; timeoutMs?: number } = {},
) {
  const home = mkdtempSync(join(tmpdir(), 'client-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), content)
  }
  const since = performance.now()
  const child = spawn(command, args, {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, NODE_ENV: 'production', ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let timedOut = false
  // Its whole group: what it has started would keep its output open.
  const timer = setTimeout(() => {
    timedOut = true
    process.kill(-(child.pid ?? 0), 'SIGKILL')
  }, timeoutMs)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  clearTimeout(timer)
  rmSync(home, { recursive: true, force: true })
  return { stdout, stderr, seconds: (performance.now() - since) / 1000, timedOut }
}
