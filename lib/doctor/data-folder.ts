import { existsSync, statfsSync, statSync } from 'node:fs'
import { backupFolder, isBackupOverdue, listBackups } from '../backup/backup-files'
import type { Env } from '../config/env'
import { listPaths } from '../core/files'
import { readReportingZone } from '../ledger/time-zone'
import { type Check, type Finding, fail, ok, warn } from './finding'

const HOUR_MS = 3_600_000
const GIGABYTE = 1e9
/** Files that contain tokens or keys, encrypted or not. */
const SECRET_FILE = /(\.db|\.db-wal|user\.json|\.key(\.[\w-]+)?)$/

/** Checks that the data folder exists, that only its owner can read its secrets, and that the disk has space. */
export function dataFolder(env: Env): Finding[] {
  if (existsSync(env.DATA_DIR)) return [...permissions(env), ...disk(env)]
  // On PostgreSQL nothing needs it.
  if (env.DATABASE_URL) return []
  return [warn('data folder', `${env.DATA_DIR} does not exist yet`, 'Start the server, or set DATA_DIR.')]
}

function permissions({ DATA_DIR: path }: Env): Finding[] {
  if (process.platform === 'win32') return []
  const readable = [path, ...listPaths(path).filter((name) => SECRET_FILE.test(name))].filter(isReadableByOthers)
  if (readable.length === 0) return [ok('data folder', `only its owner can read the secrets in ${path}`)]
  const fix = `chmod go= ${readable.map((name) => `'${name}'`).join(' ')}`
  return [warn('data folder', `readable by others: ${readable.join(', ')}`, fix)]
}

/** A file may be gone: SQLite deletes its write-ahead log when the last connection closes. */
const isReadableByOthers = (file: string) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0

function disk({ DATA_DIR: path }: Env): Finding[] {
  const { bavail, bsize } = statfsSync(path)
  const free = bavail * bsize
  const message = `${(free / GIGABYTE).toFixed(1)} GB free`
  if (free > GIGABYTE) return [ok('disk', message)]
  const fix = 'Free disk space: on a full disk every request is rejected. RETENTION_DAYS deletes old requests.'
  return [free > GIGABYTE / 10 ? warn('disk', message, fix) : fail('disk', message, fix)]
}

const SCHEDULE_BACKUPS = 'Set BACKUP_SCHEDULE, or schedule `npx chatelaine backup` yourself.'
const BACKUP_OVERDUE = 'Look for "backup failed" in the server’s log, and check that the server runs.'

/** Checks that there is a recent backup. PostgreSQL’s backups are not visible to us. */
export const backups: Check = async ({ env, sql, now }) => {
  if (env.DATABASE_URL) return []
  const folder = backupFolder(env.DATA_DIR)
  const [newest] = listBackups(folder)
  const age = newest && `the newest in ${folder} is ${((now - newest.at) / HOUR_MS).toFixed(1)} hours old`
  if (!env.BACKUP_SCHEDULE) return [warn('backups', age ?? `none found in ${folder}`, SCHEDULE_BACKUPS)]
  if (isBackupOverdue(env.BACKUP_SCHEDULE, await readReportingZone(sql), newest?.at ?? null, now - HOUR_MS))
    return [fail('backups', age ?? `none found in ${folder}`, BACKUP_OVERDUE)]
  const isSameDisk = statSync(folder).dev === statSync(env.DATA_DIR).dev
  const where = isSameDisk ? ', on the same disk as the database: store copies elsewhere too' : ''
  return [ok('backups', `${age ?? 'the first is not due yet'}${where}. They do not contain the encryption key`)]
}
