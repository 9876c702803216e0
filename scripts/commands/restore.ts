import { restore as put } from '../../lib/backup/restore'
import { env } from '../../lib/config/env'
import { KEEP_THE_KEY, tell } from './backup-words'
import type { Command } from './command'

const BACK = 'Tokens that were reset since it was taken are back, and so are people and keys that were deleted.'

export const restore: Command = {
  name: 'restore',
  takes: '<file>',
  says: 'put a backup in place of the database, checked and migrated first',
  more: `The database that was here is kept beside it, with the time in its name. ${BACK}\n${KEEP_THE_KEY}`,
  house: 'stopped',
  async run({ path, ...work }, typed = '') {
    const data = await put(env(), path(typed), work)
    const kept = data.replaced ? `\nWhat was here before is ${data.replaced}.` : ''
    return { words: `Restored: ${tell(data)}.\n${BACK}${kept}`, data }
  },
}
