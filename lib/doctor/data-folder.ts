import { existsSync, statfsSync, statSync } from 'node:fs'
import type { Env } from '../config/env'
import { pathsIn } from '../core/extract-paths'
import { bad, type Finding, ok, warn } from './finding'

const SECRET = /(\.db|\.db-wal|user\.json|\.key(\.[\w-]+)?)$/
const GIGABYTE = 1e9

/** That there is one with room, and that nobody but the server's own user reads what is in it. */
export function dataFolder(env: Env): Finding[] {
  if (existsSync(env.DATA_DIR)) return [...rights(env), ...disk(env)]
  // With PostgreSQL there is nothing in it.
  if (env.DATABASE_URL) return []
  return [warn('data folder', `there is no ${env.DATA_DIR} yet`, 'Start the server, or set DATA_DIR.')]
}

function rights({ DATA_DIR: path }: Env): Finding[] {
  if (process.platform === 'win32') return []
  const open = [path, ...pathsIn(path).filter((name) => SECRET.test(name))].filter((name) => isOpen(name))
  if (open.length === 0) return [ok('data folder', `${path}, and its owner alone reads what is in it`)]
  const todo = `chmod go= ${open.map((name) => `'${name}'`).join(' ')}`
  return [warn('data folder', `others may read ${open.join(', ')}`, todo)]
}

/** A log goes when the last who had it open is done. */
const isOpen = (file: string) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0

function disk({ DATA_DIR: path }: Env): Finding[] {
  const { bavail, bsize } = statfsSync(path)
  const free = bavail * bsize
  const says = `${(free / GIGABYTE).toFixed(1)} GB are free`
  if (free > GIGABYTE) return [ok('disk', says)]
  const todo = 'Make room: when the disk is full every request is refused. RETENTION_DAYS deletes old single requests.'
  return [free > GIGABYTE / 10 ? warn('disk', says, todo) : bad('disk', says, todo)]
}
