import type { Who } from './rooms/expected'

/** Who may open which page, once there is a root. A page without a line here fails the test. */
export const pages: Record<string, Who> = {
  '/': 'admin',
  '/usage': 'admin',
  '/usage/usage.csv': 'admin',
  '/requests': 'admin',
  '/requests/[id]': 'admin',
  '/requests/requests.csv': 'admin',
  '/users': 'admin',
  '/users/[id]': 'admin',
  '/keys': 'admin',
  '/prices': 'admin',
  '/audit': 'admin',
  '/settings': 'admin',
  '/me': 'member',
  '/me/usage': 'member',
  '/me/usage/usage.csv': 'member',
  '/me/requests': 'member',
  '/me/requests/[id]': 'owner',
  '/connect': 'member',
  '/docs': 'member',
  '/setup': 'admin',
  '/sign-in': 'stranger',
  '/livez': 'open',
  '/readyz': 'open',
  // To whom METRICS_TOKEN opens it, as no session and no person's token does.
  '/metrics': 'open',
  '/openapi.json': 'open',
  '/favicon.ico': 'open',
  '/icon.svg': 'open',
  '/api/auth/[...nextauth]': 'open',
}

/** What those answer whom it opens to, where it is not 200. */
export const answers: Record<string, string> = { '/setup': '/setup', '/metrics': '404', '/favicon.ico': '/icon.svg' }

/** What the audit says of a file that was taken. */
export const files: Record<string, string> = {
  '/usage/usage.csv': 'usage.export',
  '/requests/requests.csv': 'usage.export',
  '/me/usage/usage.csv': 'usage.export',
}

/**
 * `about`: whose or which one its id names. `line`: what the audit says of it. `spares`: it leaves root alone.
 * `sends`: it goes on to a provider, and is booked or costs nothing.
 */
export type Room = {
  who: Who
  about?: 'user' | 'departed' | 'key' | 'price' | 'entry' | 'answer' | 'model'
  line?: string
  sends?: 'booked' | 'free'
  spares?: 'root'
  /** Where that is neither success nor refusal as everywhere. */
  answers?: string
}

/** Whose token opens which operation of the API; a session opens none. `body`: what it is sent. */
export const operations: Record<string, Room & { body?: (unique: string) => object }> = {
  'GET /1/keys': { who: 'admin' },
  'POST /1/keys': { who: 'admin', line: 'key.add', body: (unique) => ({ name: unique, key: `sk-${unique}` }) },
  'GET /1/keys/[id]': { who: 'admin', about: 'key' },
  'PATCH /1/keys/[id]': { who: 'admin', about: 'key', line: 'key.change', body: () => ({ weight: 2 }) },
  'DELETE /1/keys/[id]': { who: 'admin', about: 'key', line: 'key.remove' },
  'GET /1/me': { who: 'member' },
  'GET /1/me/usages': { who: 'member' },
  'GET /1/usages': { who: 'admin' },
  'GET /1/users': { who: 'admin' },
  'POST /1/users': { who: 'admin', line: 'user.add', body: (unique) => ({ name: unique }) },
  'GET /1/users/[id]': { who: 'admin', about: 'user' },
  'PATCH /1/users/[id]': { who: 'admin', about: 'user', line: 'user.change', body: () => ({ monthlyLimit: '5' }) },
  'DELETE /1/users/[id]': { who: 'admin', about: 'user', line: 'user.remove', spares: 'root' },
  'POST /1/users/[id]/reset': { who: 'owner or admin', about: 'user', line: 'user.reset' },
  'POST /1/users/[id]/restore': { who: 'admin', about: 'departed', line: 'user.restore' },
  'POST /1/users/init': { who: 'open', answers: '403' },
}

/** Who may call which server action. `takes`: what it is given beside an id; a form is an object. */
export const actions: Record<string, Room & { takes?: (unique: string) => unknown[] }> = {
  addKeyAction: { who: 'admin', line: 'key.add', takes: (unique) => [{ name: unique, key: `sk-${unique}` }] },
  changeKeyAction: { who: 'admin', about: 'key', line: 'key.change', takes: () => [{ weight: '2' }] },
  testKeyAction: { who: 'admin', about: 'key', line: 'key.test' },
  removeKeyAction: { who: 'admin', about: 'key', line: 'key.remove' },
  setPriceAction: {
    who: 'admin',
    line: 'price.set',
    takes: (unique) => [{ model: unique, validFrom: '2026-01-01', input: '1', cachedInput: '1', output: '1' }],
  },
  removePriceAction: { who: 'admin', about: 'price', line: 'price.remove' },
  repriceAction: { who: 'admin', line: 'usage.reprice', takes: () => [null] },
  setDefaultLimitAction: { who: 'admin', line: 'limit.set', takes: () => [{ monthlyLimit: '1000' }] },
  addUserAction: { who: 'admin', line: 'user.add', takes: (unique) => [{ name: unique }] },
  resetUserAction: { who: 'admin', about: 'user', line: 'user.reset' },
  removeUserAction: { who: 'admin', about: 'user', line: 'user.remove', spares: 'root', takes: () => [{}] },
  restoreUserAction: { who: 'admin', about: 'departed', line: 'user.restore' },
  changeUserAction: { who: 'admin', about: 'user', line: 'user.change', takes: () => [{ monthlyLimit: '5' }] },
  revealMessageAction: { who: 'admin', about: 'user', line: 'user.reveal' },
  revealTokenAction: { who: 'admin', about: 'user', line: 'user.reveal' },
  findAction: { who: 'admin', takes: () => ['canary'] },
  billOfAction: { who: 'owner', about: 'entry' },
  revealMyTokenAction: { who: 'member', line: 'user.reveal' },
  signOutEverywhere: { who: 'member', line: 'session.revoke', answers: '/sign-in' },
  signOut: { who: 'open', answers: '/sign-in' },
  chooseLocale: { who: 'open', takes: () => [{ locale: 'en' }], answers: 'done' },
  chooseTheme: { who: 'open', takes: () => [{ theme: 'dark' }], answers: 'done' },
  createRootAction: { who: 'open', takes: () => [{ zone: 'UTC' }], answers: 'already_initialized' },
}
