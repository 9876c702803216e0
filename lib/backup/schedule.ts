import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { promisify } from 'node:util'
import { Cron } from 'croner'
import type { Env } from '../config/env'
import { log } from '../logging/log'
import { context } from '../runtime/context'
import { backupFolder, deleteOldBackups, deletePartialBackups, isBackupOverdue, listBackups } from './backup-files'

type ScheduleEnv = Pick<Env, 'BACKUP_SCHEDULE' | 'BACKUP_KEEP' | 'DATA_DIR'>

/**
 * Runs a backup at the times of BACKUP_SCHEDULE, in the reporting time zone, and keeps the newest BACKUP_KEEP. Makes up
 * at once for a run that was missed while the server was down. Each backup is a process of its own, so that no stream
 * waits for it. Returns a function that stops the schedule and ends a backup in progress.
 */
export function scheduleBackups(env: ScheduleEnv): () => Promise<void> {
  const { BACKUP_SCHEDULE: schedule, BACKUP_KEEP: keep, DATA_DIR: dataDir } = env
  if (!schedule) return async () => {}
  const folder = backupFolder(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  deletePartialBackups(folder)
  const stopping = new AbortController()
  let exited: Promise<unknown> = Promise.resolve()

  async function runBackup() {
    const args = ['dist/cli.js', 'backup', folder, '--json']
    const run = promisify(execFile)(process.execPath, args, { signal: stopping.signal })
    exited = new Promise((resolve) => run.child.once('close', resolve))
    const { stdout } = await run
    log.info({ ...JSON.parse(stdout), removed: deleteOldBackups(folder, keep) }, 'backup completed')
  }
  const onError = (error: unknown) => {
    if (!stopping.signal.aborted) log.error({ err: error }, 'backup failed, retrying at the next scheduled time')
  }
  const zone = context().zone()
  const job = new Cron(schedule, { timezone: zone, protect: true, unref: true, catch: onError }, runBackup)
  if (isBackupOverdue(schedule, zone, listBackups(folder)[0]?.at ?? null, Date.now())) void job.trigger()
  return async () => {
    job.stop()
    stopping.abort()
    await exited
    // The backup may have completed before it was aborted.
    deleteOldBackups(folder, keep)
  }
}
