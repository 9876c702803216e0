import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Cron } from 'croner'

/** The names we give; every other file in the folder is left alone. */
const BACKUP_NAME = /^chatelaine-(\d{4}-\d\d-\d\d)T(\d\d-\d\d-\d\d)Z(?:-(\d+))?\.db$/

/** Where scheduled backups go. */
export const backupFolder = (dataDir: string) => join(dataDir, 'backups')

/** The name of a backup made at `at`, milliseconds UTC. */
export const backupName = (at: number) =>
  `chatelaine-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`

/**
 * A file in `folder` called `name`, or `name` with a number: names have a resolution of one second, in which there may be two.
 * `companions`: what may stand beside it, by the end of its name.
 */
export function unusedFile(folder: string, name: string, companions: readonly string[] = []): string {
  for (let nth = 1; ; nth += 1) {
    const file = join(folder, nth === 1 ? name : name.replace(/\.db$/, `-${nth}.db`))
    if (['', ...companions].every((end) => !existsSync(file + end))) return file
  }
}

/** Our backups in `folder`, newest first. Those dated in the future, written while a clock was ahead, come last. */
export function listBackups(folder: string): { file: string; at: number }[] {
  if (!existsSync(folder)) return []
  const now = Date.now()
  const backups = readdirSync(folder)
    .flatMap((name) => {
      const [, day, time = '', nth = '1'] = BACKUP_NAME.exec(name) ?? []
      if (!day) return []
      return [{ file: join(folder, name), at: Date.parse(`${day}T${time.replaceAll('-', ':')}Z`), nth: Number(nth) }]
    })
    .sort((one, other) => other.at - one.at || other.nth - one.nth)
    .map(({ file, at }) => ({ file, at }))
  return [...backups.filter(({ at }) => at <= now), ...backups.filter(({ at }) => at > now)]
}

/** Deletes all but the `keep` newest backups; returns the deleted paths. */
export function deleteOldBackups(folder: string, keep: number): string[] {
  const old = listBackups(folder).slice(keep)
  for (const { file } of old) rmSync(file)
  return old.map(({ file }) => file)
}

/** Deletes the partial files of backups that were killed. */
export function deletePartialBackups(folder: string) {
  for (const name of readdirSync(folder)) {
    if (BACKUP_NAME.test(name.replace(/\.\d+\.partial.*$/s, '')) && name.includes('.partial'))
      rmSync(join(folder, name))
  }
}

/**
 * Whether a run of the cron expression `schedule` has passed since the backup made at `newest`; null if there is none.
 * Milliseconds UTC.
 */
export function isBackupOverdue(schedule: string, zone: string, newest: number | null, now: number): boolean {
  const [due] = new Cron(schedule, { timezone: zone, paused: true }).previousRuns(1, new Date(now))
  return due !== undefined && (newest === null || newest < due.getTime())
}

/** The newest backup in the folder of scheduled backups in Unix milliseconds, 0 before the first; null without a schedule. */
export const lastScheduledBackup = (schedule: string | undefined, dataDir: string): number | null =>
  schedule === undefined ? null : (listBackups(backupFolder(dataDir))[0]?.at ?? 0)
