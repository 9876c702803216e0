import { backup as writeBackup } from '../../lib/backup/backup'
import type { Contents } from '../../lib/backup/database-copy'
import { restore as restoreBackup } from '../../lib/backup/restore'
import { env } from '../../lib/config/env'
import type { Command } from './command'

const KEY_REMINDER =
  'A backup does not contain the encryption key and is worthless without it: store ENCRYPTION_KEY, or encryption.key of the data folder, somewhere else.'

const RESTORE_EFFECTS = 'Tokens reset since the backup was made, and users and keys deleted since, are active again.'

export const backup: Command = {
  name: 'backup',
  parameters: '<file>',
  summary: 'write a verified copy of the database; in a folder it is named after the time',
  details: KEY_REMINDER,
  server: 'any',
  opensDatabase: false,
  flags: { force: 'overwrite an existing file' },
  async run({ path, flags, ...task }, typed = '') {
    const data = await writeBackup(env(), path(typed), { ...task, overwrite: flags.force })
    return { text: `${data.file}: ${summarize(data)}.\n${KEY_REMINDER}`, data }
  },
}

export const restore: Command = {
  name: 'restore',
  parameters: '<file>',
  summary: 'replace the database with a backup, after verifying and migrating it',
  details: `The previous database remains next to it, with the time in its name. ${RESTORE_EFFECTS}\n${KEY_REMINDER}`,
  server: 'stopped',
  opensDatabase: false,
  async run({ path, flags: _, ...task }, typed = '') {
    const data = await restoreBackup(env(), path(typed), task)
    const previous = data.replaced ? `\nThe previous database is ${data.replaced}.` : ''
    return { text: `Restored: ${summarize(data)}.\n${RESTORE_EFFECTS}${previous}`, data }
  },
}

function summarize({ users, keys, entries, lastRequestAt, bytes }: Contents): string {
  const last = lastRequestAt === null ? '' : `, the last at ${new Date(lastRequestAt).toISOString()}`
  return `${users} users, ${keys} provider keys, ${entries} requests${last}, ${(bytes / 1e6).toFixed(1)} MB, verified`
}
