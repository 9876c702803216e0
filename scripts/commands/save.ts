import { join } from 'node:path'
import { operator } from '../../lib/auth/operator'
import { env } from '../../lib/config/env'
import { saveUsers } from '../../lib/import/opencatd/user-file'
import type { Command } from './command'

export const save: Command = {
  name: 'save',
  takes: '[file]',
  says: 'write everyone with their tokens to a user.json, as opencatd does',
  more: 'FILE is user.json in the data folder unless told. It holds every token in clear, so only its owner may read it.',
  house: 'beside',
  async run({ path }, typed) {
    const file = typed ? path(typed) : join(env().DATA_DIR, 'user.json')
    const users = await saveUsers(operator(), file)
    return { words: `${users} people with their tokens are in ${file}. Keep it secret.`, data: { file, users } }
  },
}
