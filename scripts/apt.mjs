import { existsSync } from 'node:fs'
import { run } from './run.mjs'

export const isDebianRoot = () => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0

export function apt(packages) {
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], quiet)
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet)
}
