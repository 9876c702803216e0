import { spawnSync } from 'node:child_process'

/** Shows what a command prints only when it fails. */
export function run(command, parameters, more = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    env: { ...process.env, ...more },
    encoding: 'utf8',
  })
  if (status === 0) return
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ?? ''}\n`)
  say(`This failed: ${command} ${parameters.join(' ')}`)
  process.exit(1)
}

export function which(tool) {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0
}

export function say(line) {
  process.stdout.write(`  ${line}\n`)
}
