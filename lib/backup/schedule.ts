import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Cron } from 'croner'
import { house } from '../house'
import { log } from '../log'
import { backupsIn, removeHalves, rotate } from './names'

const backupFolder = (dataDir: string) => join(dataDir, 'backups')

/**
 * Backs up at the times told (cron, in the reporting zone), at once when the last of them was missed, and keeps the newest;
 * each in a process of its own, so that no stream waits. Answers what ends it.
 */
export function scheduleBackups(times: string, keep: number, dataDir: string): () => void {
  const folder = backupFolder(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  removeHalves(folder)
  const ending = new AbortController()

  async function once() {
    const words = ['dist/cli.js', 'backup', folder, '--json']
    const { stdout } = await promisify(execFile)(process.execPath, words, { signal: ending.signal })
    log.info({ ...JSON.parse(stdout), removed: rotate(folder, keep) }, 'backed up')
  }
  const failed = (error: unknown) => {
    if (!ending.signal.aborted) log.error({ err: error }, 'the backup failed, it is tried again at the next time')
  }
  const job = new Cron(times, { timezone: house().zone(), protect: true, unref: true, catch: failed }, once)
  if (isOverdue(times, folder)) void job.trigger()
  return () => {
    job.stop()
    ending.abort()
  }
}

/** Whether there is no backup since the last time there should have been one. */
function isOverdue(times: string, folder: string): boolean {
  const [due] = new Cron(times, { timezone: house().zone(), paused: true }).previousRuns(1)
  const [newest] = backupsIn(folder)
  return due !== undefined && (newest === undefined || newest.at < due.getTime())
}
