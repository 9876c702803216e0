import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const OURS = /^chatelaine-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.db$/

/** Where scheduled backups go. */
export const backupFolder = (dataDir: string) => join(dataDir, 'backups')

/** Names of backups sort as they were made; the time in them is UTC. */
export const nameAt = (at: number) => `chatelaine-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`

/** Backups in `folder` that Chatelaine named itself, the newest first; last those that a clock which was ahead named. */
export function backupsIn(folder: string): { file: string; at: number }[] {
  if (!existsSync(folder)) return []
  const now = Date.now()
  const named = readdirSync(folder)
    .sort()
    .reverse()
    .flatMap((name) => {
      const [, day, ...time] = OURS.exec(name) ?? []
      return day ? [{ file: join(folder, name), at: Date.parse(`${day}T${time.join(':')}Z`) }] : []
    })
  return [...named.filter(({ at }) => at <= now), ...named.filter(({ at }) => at > now)]
}

/** Deletes all but the `keep` newest, and nothing that has another kind of name; answers which. */
export function rotate(folder: string, keep: number): string[] {
  const old = backupsIn(folder).slice(keep)
  for (const { file } of old) rmSync(file)
  return old.map(({ file }) => file)
}

/** Removes what backups left that were ended midway. */
export function removeHalves(folder: string) {
  for (const name of readdirSync(folder)) {
    if (OURS.test(name.replace(/\.\d+\.partial.*$/s, '')) && name.includes('.partial')) rmSync(join(folder, name))
  }
}
