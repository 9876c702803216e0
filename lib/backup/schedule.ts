import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { promisify } from 'node:util'
import { Cron } from 'croner'
import { log } from '../logging/log'
import { context } from '../runtime/context'
import { isOverdue } from './due'
import { backupFolder, backupsIn, removeHalves, rotate } from './names'

/**
 * Backs up at the times told (cron, in the reporting zone), at once when the last of them was missed, and keeps the newest;
 * each in a process of its own, so that no stream waits. Answers what ends it, and the one under way.
 */
export function scheduleBackups(times: string, keep: number, dataDir: string): () => Promise<void> {
  const folder = backupFolder(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  removeHalves(folder)
  const ending = new AbortController()
  let gone: Promise<unknown> = Promise.resolve()

  async function once() {
    const words = ['dist/cli.js', 'backup', folder, '--json']
    const work = promisify(execFile)(process.execPath, words, { signal: ending.signal })
    gone = new Promise((resolve) => work.child.once('close', resolve))
    const { stdout } = await work
    log.info({ ...JSON.parse(stdout), removed: rotate(folder, keep) }, 'backed up')
  }
  const failed = (error: unknown) => {
    if (!ending.signal.aborted) log.error({ err: error }, 'the backup failed, it is tried again at the next time')
  }
  const zone = context().zone()
  const job = new Cron(times, { timezone: zone, protect: true, unref: true, catch: failed }, once)
  if (isOverdue(times, zone, backupsIn(folder)[0]?.at ?? null, Date.now())) void job.trigger()
  return async () => {
    job.stop()
    ending.abort()
    await gone
    // It may have been done already.
    rotate(folder, keep)
  }
}
