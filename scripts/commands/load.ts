import { join } from 'node:path'
import { operator } from '../../lib/auth/operator'
import { env } from '../../lib/config/env'
import { loadUsers } from '../../lib/import/opencatd/user-file'
import type { Command } from './command'

export const load: Command = {
  name: 'load',
  takes: '[file]',
  says: 'add those people of a user.json who are missing, with their tokens',
  more: 'FILE is user.json in the data folder unless told. Who is here already is left alone, and all are added or nobody.',
  house: 'beside',
  async run({ path }, typed) {
    const all = await loadUsers(operator(), typed ? path(typed) : join(env().DATA_DIR, 'user.json'))
    const added = all.filter(({ admission }) => admission.came === 'new').map(({ name }) => name)
    const skipped = all.flatMap(({ name, admission }) =>
      admission.came === 'new' ? [] : [{ name, why: admission.came === 'known' ? 'here already' : admission.why }],
    )
    const lines = [`${added.length} people added.`, ...skipped.map(({ name, why }) => `Left out: ${name} (${why}).`)]
    return { words: lines.join('\n'), data: { added, skipped } }
  },
}
