import { statSync } from 'node:fs'
import { isOverdue } from '../backup/due'
import { backupFolder, backupsIn } from '../backup/names'
import { zoneOf } from '../ledger/zone-of'
import { bad, ok, warn } from './finding'
import type { Check } from './patient'

const HOUR_MS = 3_600_000
const SCHEDULE = 'Set BACKUP_SCHEDULE, or let a job of your own run `npx chatelaine backup`.'
const LATE = 'Look for "the backup failed" in the log of the server, and whether it runs at all.'

/** That there is a backup to come back to, and that it is not old. */
export const backups: Check = async ({ env, sql, now }) => {
  if (env.DATABASE_URL) return []
  const folder = backupFolder(env.DATA_DIR)
  const [newest] = backupsIn(folder)
  const age = newest && `the newest in ${folder} is ${((now - newest.at) / HOUR_MS).toFixed(1)} hours old`
  if (!env.BACKUP_SCHEDULE) return [warn('backups', age ?? `none is known in ${folder}`, SCHEDULE)]
  if (isOverdue(env.BACKUP_SCHEDULE, await zoneOf(sql), newest?.at ?? null, now - HOUR_MS))
    return [bad('backups', age ?? `there is none in ${folder}`, LATE)]
  const isHere = statSync(folder).dev === statSync(env.DATA_DIR).dev
  const where = isHere ? ', on the same disk as the database: copy them elsewhere too' : ''
  return [ok('backups', `${age ?? 'the first is not due yet'}${where}. Their key is not among them`)]
}
