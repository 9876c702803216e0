import { operator } from '../../lib/auth/operator'
import { resetUser } from '../../lib/users/reset'
import { ROOT_ID } from '../../lib/users/row'
import type { Command } from './command'

export const resetRoot: Command = {
  name: 'reset_root',
  says: 'give root a new token and print it; the old one is dead at once',
  house: 'beside',
  async run() {
    const { token } = await resetUser(operator(), ROOT_ID)
    return { words: token, data: { token } }
  },
}
