/** Every action the audit log records. A stored value: renaming one takes a migration in both databases. */
export const actions = [
  'session.sign_in',
  'session.sign_in_failed',
  'session.revoke',
  'user.init',
  'user.add',
  'user.change',
  'user.remove',
  'user.restore',
  'user.reset',
  'user.add_token',
  'user.change_token',
  'user.rotate_token',
  'user.revoke_token',
  'user.rotate_all_tokens',
  'user.reveal',
  'user.read_tokens',
  'user.export',
  'user.import',
  'key.add',
  'key.change',
  'key.replace',
  'key.remove',
  'key.reveal',
  'key.read_secrets',
  'key.test',
  'price.set',
  'price.remove',
  'price.update_list',
  'account.add',
  'account.change',
  'account.remove',
  'reconciliation.run',
  'reconciliation.note',
  'reconciliation.export',
  'usage.export',
  'usage.reprice',
  'usage.repriced',
  'ledger.late_settlement',
  'zone.set',
  'limit.set',
  'limit.set_tools',
  'currency.set',
  'system.backup',
  'system.restore',
  'system.rotate_key',
  'system.move',
  'system.import',
] as const

export type Action = (typeof actions)[number]

export const isAction = (text: string): text is Action => actions.some((action) => action === text)

/** What an event's `targetId` refers to. An export's target is the user it was filtered by. */
export const targetTypeOf = (action: string): 'user' | 'key' | null =>
  action.startsWith('key.') ? 'key' : /^(user|usage)\./.test(action) ? 'user' : null
