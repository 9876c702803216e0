import { join } from 'node:path'
import { ROOT_USER_ID } from '../../lib/audit/actor'
import { operator } from '../../lib/auth/operator'
import { env } from '../../lib/config/env'
import { loadUsers, saveUsers } from '../../lib/import/opencatd/user-file'
import { revealUser } from '../../lib/users/reveal'
import { resetUser } from '../../lib/users/rotate-tokens'
import type { Command } from './command'

export const rootToken: Command = {
  name: 'root_token',
  summary: 'print the root token',
  server: 'any',
  opensDatabase: true,
  async run() {
    const { token } = await revealUser(operator(), ROOT_USER_ID)
    return { text: token, data: { token } }
  },
}

export const resetRoot: Command = {
  name: 'reset_root',
  summary: 'give root a new token and print it; the old one is revoked immediately',
  server: 'any',
  opensDatabase: true,
  async run() {
    const { token } = await resetUser(operator(), ROOT_USER_ID)
    return { text: token, data: { token } }
  },
}

const userFile = (typed: string | undefined, path: (typed: string) => string) =>
  typed ? path(typed) : join(env().DATA_DIR, 'user.json')

export const save: Command = {
  name: 'save',
  parameters: '[file]',
  summary: 'export all users with their tokens to a user.json, in opencatd’s format',
  details: 'FILE defaults to user.json in the data folder. It contains plaintext tokens; only its owner can read it.',
  server: 'any',
  opensDatabase: true,
  async run({ path }, typed) {
    const file = userFile(typed, path)
    const users = await saveUsers(operator(), file)
    return { text: `Exported ${users} users with their tokens to ${file}. Keep it secret.`, data: { file, users } }
  },
}

export const load: Command = {
  name: 'load',
  parameters: '[file]',
  summary: 'import the missing users of a user.json, with their tokens',
  details:
    'FILE defaults to user.json in the data folder. Existing users are not changed. All missing users are added, or none.',
  server: 'any',
  opensDatabase: true,
  async run({ path }, typed) {
    const results = await loadUsers(operator(), userFile(typed, path))
    const added = results.filter(({ result }) => result.status === 'added').map(({ name }) => name)
    const skipped = results.flatMap(({ name, result }) => {
      if (result.status === 'added') return []
      return [{ name, reason: result.status === 'existing' ? 'already exists' : result.reason }]
    })
    const lines = [`Added ${added.length} users.`, ...skipped.map(({ name, reason }) => `Skipped ${name}: ${reason}.`)]
    return { text: lines.join('\n'), data: { added, skipped } }
  },
}
