import { operator } from '../../lib/auth/operator'
import { revealUser } from '../../lib/users/reveal'
import { ROOT_ID } from '../../lib/users/row'
import type { Command } from './command'

export const rootToken: Command = {
  name: 'root_token',
  says: 'print the token of root',
  house: 'beside',
  async run() {
    const { token } = await revealUser(operator(), ROOT_ID)
    return { words: token, data: { token } }
  },
}
