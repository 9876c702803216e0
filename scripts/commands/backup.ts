import { backup as take } from '../../lib/backup/backup'
import { env } from '../../lib/config/env'
import { KEEP_THE_KEY, tell } from './backup-words'
import type { Command } from './command'

export const backup: Command = {
  name: 'backup',
  takes: '<file>',
  says: 'write a checked copy of the database; in a folder it gets a name with the time',
  more: KEEP_THE_KEY,
  house: 'none',
  async run({ path, ...work }, typed = '') {
    const data = await take(env(), path(typed), work)
    return { words: `${data.file}: ${tell(data)}.\n${KEEP_THE_KEY}`, data }
  },
}
