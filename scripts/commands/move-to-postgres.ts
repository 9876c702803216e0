import { env } from '../../lib/config/env'
import { moveToPostgres as move } from '../../lib/move/to-postgres'
import type { Command } from './command'

export const moveToPostgres: Command = {
  name: 'move-to-postgres',
  takes: '<url>',
  says: 'copy the whole house into an empty PostgreSQL database',
  more: `URL is postgres://… Others see the command line: its password is better set as PGPASSWORD. All is copied or nothing, and the sums of both are compared. The file stays as it is.
Afterwards start with DATABASE_URL=URL and ENCRYPTION_KEY, which is what encryption.key in the data folder holds.`,
  house: 'stopped',
  async run({ progress, signal }, url = '') {
    const data = await move(env(), url, { progress, signal })
    const rows = Object.values(data).reduce((sum, count) => sum + count, 0)
    return {
      words: `Moved ${rows} rows; their sums are the same. Now start with DATABASE_URL and ENCRYPTION_KEY.`,
      data,
    }
  },
}
