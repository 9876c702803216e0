/** Everything the audit tells of. */
export const actions = [
  'session.open',
  'session.refuse',
  'session.revoke',
  'user.init',
  'user.add',
  'user.change',
  'user.remove',
  'user.restore',
  'user.reset',
  'user.renew',
  'user.reveal',
  'user.save',
  'user.load',
  'key.add',
  'key.change',
  'key.replace',
  'key.remove',
  'key.reveal',
  'key.test',
  'price.set',
  'price.remove',
  'usage.export',
  'usage.reprice',
  'usage.repriced',
  'ledger.late',
  'zone.set',
  'limit.set',
  'house.backup',
  'house.restore',
  'house.rotate',
  'house.move',
  'house.import',
] as const

export type Action = (typeof actions)[number]

export const isAction = (text: string): text is Action => actions.some((action) => action === text)
