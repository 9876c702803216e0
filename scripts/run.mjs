import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Runs a command with `env` added to the environment. Prints its output only if it fails, and then exits. */
export function run(command, parameters, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  if (status === 0) return
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ?? ''}\n`)
  say(`Failed: ${command} ${parameters.join(' ')}`)
  process.exit(1)
}

export function which(tool) {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0
}

export function say(line) {
  process.stdout.write(`  ${line}\n`)
}

/** Whether missing Debian packages can be installed. */
export const isDebianRoot = () => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0

export function apt(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], env)
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], env)
}
