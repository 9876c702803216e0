import { operator } from '../../lib/auth/operator'
import { env } from '../../lib/config/env'
import { replaceKey, type Settled } from '../../lib/settings/rotate-key'
import type { Command, Outcome } from './command'

export const rotateKey: Command = {
  name: 'rotate-key',
  says: 'seal everything with a new encryption key',
  more: 'Requests go on meanwhile; everyone signs in to the console again. Backups made until then open with the key before.',
  house: 'beside',
  async run() {
    return tell(await replaceKey(operator(), env()))
  },
}

function tell(settled: Settled): Outcome {
  if (settled.key === 'none') throw new Error('Another command has replaced the key meanwhile.')
  if (settled.key === 'placed') {
    const { kept } = settled
    const words = `Everything is sealed with a new key, in the key file.\nThe key before is ${kept}: backups made until now open with it, so keep it elsewhere.`
    return { words, data: settled }
  }
  const key = settled.next.toString('base64')
  const words = `Everything is sealed with a new key. Set it where the server gets its own from:\n\nENCRYPTION_KEY=${key}\n\nThe server goes on, and starts with the key before too until it was started with this one once. Keep that one for older backups.`
  return { words, data: { key: 'waiting', next: key } }
}
