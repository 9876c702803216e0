import type { Allowed } from './expected'

/** Who may open each page, once root exists. A page that is missing here fails the test. */
export const pages: Record<string, Allowed> = {
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
  '/reconciliation': 'admin',
  '/reconciliation/reconciliation.csv': 'admin',
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
  '/sign-in': 'signed out',
  '/livez': 'open',
  '/readyz': 'open',
  // Open only with METRICS_TOKEN, which no session and no user's token replaces.
  '/metrics': 'open',
  '/openapi.json': 'open',
  '/favicon.ico': 'open',
  '/icon.svg': 'open',
  '/api/auth/[...nextauth]': 'open',
}

/** The outcome for those allowed, where it is not 200. */
export const pageOutcomes: Record<string, string> = {
  '/setup': '/setup',
  '/metrics': '404',
  '/favicon.ico': '/icon.svg',
}

/** The audit action of each export. */
export const exportAuditActions: Record<string, string> = {
  '/usage/usage.csv': 'usage.export',
  '/requests/requests.csv': 'usage.export',
  '/reconciliation/reconciliation.csv': 'reconciliation.export',
  '/me/usage/usage.csv': 'usage.export',
}

export type AccessRule = {
  allowed: Allowed
  /** What the id in the call names. */
  target?:
    | 'user'
    | 'deleted user'
    | 'token'
    | 'key'
    | 'price'
    | 'account'
    | 'compared day'
    | 'raise'
    | 'entry'
    | 'stored response'
    | 'model'
  /** The audit event it causes. */
  auditAction?: string
  /** Whether a request is sent to a provider, and whether that creates a ledger entry. */
  upstream?: 'with entry' | 'without entry'
  /** Rejected if it targets root. */
  protects?: 'root'
  /** The outcome for those allowed, if it is not the usual one. */
  outcome?: string
}

/** Who may call each operation of the API, with a token. No session is accepted. */
export const operations: Record<string, AccessRule & { body?: (unique: string) => object }> = {
  'GET /1/keys': { allowed: 'admin' },
  'POST /1/keys': {
    allowed: 'admin',
    auditAction: 'key.add',
    body: (unique) => ({ name: unique, key: `sk-${unique}` }),
  },
  'GET /1/keys/[id]': { allowed: 'admin', target: 'key' },
  'PATCH /1/keys/[id]': { allowed: 'admin', target: 'key', auditAction: 'key.change', body: () => ({ weight: 2 }) },
  'DELETE /1/keys/[id]': { allowed: 'admin', target: 'key', auditAction: 'key.remove' },
  'GET /1/me': { allowed: 'member' },
  'GET /1/me/usages': { allowed: 'member' },
  'GET /1/me/usages/callers': { allowed: 'member' },
  'GET /1/audit': { allowed: 'admin' },
  'GET /1/models': { allowed: 'admin' },
  'GET /1/prices': { allowed: 'admin' },
  'POST /1/prices': {
    allowed: 'admin',
    auditAction: 'price.set',
    body: (unique) => ({ model: unique, validFrom: '2026-01-01', input: '1' }),
  },
  'DELETE /1/prices/[id]': { allowed: 'admin', target: 'price', auditAction: 'price.remove' },
  'GET /1/reconciliation': { allowed: 'admin' },
  'GET /1/usages': { allowed: 'admin' },
  'GET /1/usages/callers': { allowed: 'admin' },
  'GET /1/users': { allowed: 'admin' },
  'POST /1/users': { allowed: 'admin', auditAction: 'user.add', body: (unique) => ({ name: unique }) },
  'GET /1/users/[id]': { allowed: 'admin', target: 'user' },
  'PATCH /1/users/[id]': {
    allowed: 'admin',
    target: 'user',
    auditAction: 'user.change',
    body: () => ({ monthlyLimit: '5' }),
  },
  'DELETE /1/users/[id]': { allowed: 'admin', target: 'user', auditAction: 'user.remove', protects: 'root' },
  'POST /1/users/[id]/reset': { allowed: 'owner or admin', target: 'user', auditAction: 'user.reset' },
  'POST /1/users/[id]/restore': { allowed: 'admin', target: 'deleted user', auditAction: 'user.restore' },
  'GET /1/users/[id]/budgets': { allowed: 'owner or admin', target: 'user' },
  'GET /1/users/[id]/raises': { allowed: 'owner or admin', target: 'user' },
  // Users of the matrix have no weekly budget.
  'POST /1/users/[id]/raises': {
    allowed: 'owner or admin',
    target: 'user',
    outcome: '409',
    body: () => ({ period: 'week', amount: '5' }),
  },
  'GET /1/raises': { allowed: 'admin' },
  'PATCH /1/raises/[id]': {
    allowed: 'admin',
    target: 'raise',
    auditAction: 'budget.raise',
    body: () => ({ state: 'granted' }),
  },
  'GET /1/users/[id]/tokens': { allowed: 'owner or admin', target: 'user' },
  'POST /1/users/[id]/tokens': {
    allowed: 'owner or admin',
    target: 'user',
    auditAction: 'user.add_token',
    body: (unique) => ({ name: unique }),
  },
  'PATCH /1/tokens/[id]': {
    allowed: 'owner or admin',
    target: 'token',
    auditAction: 'user.change_token',
    body: () => ({ expiresAt: '2099-01-01T00:00:00Z' }),
  },
  'POST /1/tokens/[id]/rotate': { allowed: 'owner or admin', target: 'token', auditAction: 'user.rotate_token' },
  'DELETE /1/tokens/[id]': { allowed: 'owner or admin', target: 'token', auditAction: 'user.revoke_token' },
  'POST /1/users/init': { allowed: 'open', outcome: '403' },
}

/** Who may call each server action. `args`: the arguments after the id; an object is sent as a form. */
export const actions: Record<string, AccessRule & { args?: (unique: string) => unknown[] }> = {
  requestRaiseAction: { allowed: 'member', outcome: 'conflict', args: () => [{ period: 'week', amount: '5' }] },
  raiseBudgetAction: {
    allowed: 'admin',
    target: 'user',
    outcome: 'conflict',
    args: () => [{ period: 'week', amount: '5' }],
  },
  addTokenAction: {
    allowed: 'owner or admin',
    target: 'user',
    auditAction: 'user.add_token',
    args: (unique) => [{ name: unique }],
  },
  updateTokenAction: {
    allowed: 'owner or admin',
    target: 'token',
    auditAction: 'user.change_token',
    args: () => [{ models: 'gpt-4o*' }],
  },
  rotateTokenAction: {
    allowed: 'owner or admin',
    target: 'token',
    auditAction: 'user.rotate_token',
    args: () => [{ overlapSeconds: '0' }],
  },
  revokeTokenAction: { allowed: 'owner or admin', target: 'token', auditAction: 'user.revoke_token' },
  decideRaiseAction: { allowed: 'admin', target: 'raise', auditAction: 'budget.raise', args: () => ['granted'] },
  addKeyAction: { allowed: 'admin', auditAction: 'key.add', args: (unique) => [{ name: unique, key: `sk-${unique}` }] },
  updateKeyAction: { allowed: 'admin', target: 'key', auditAction: 'key.change', args: () => [{ weight: '2' }] },
  testKeyAction: { allowed: 'admin', target: 'key', auditAction: 'key.test' },
  deleteKeyAction: { allowed: 'admin', target: 'key', auditAction: 'key.remove' },
  setPriceAction: {
    allowed: 'admin',
    auditAction: 'price.set',
    args: (unique) => [{ model: unique, validFrom: '2026-01-01', input: '1', cachedInput: '1', output: '1' }],
  },
  previewPriceAction: {
    allowed: 'admin',
    args: (unique) => [{ model: unique, validFrom: '2026-01-01', input: '1' }],
  },
  // Tests turn fetching off.
  updatePriceListAction: { allowed: 'admin', outcome: 'conflict' },
  decidePriceListAction: { allowed: 'admin', args: () => ['no such list', true], outcome: 'not_found' },
  deletePriceAction: { allowed: 'admin', target: 'price', auditAction: 'price.remove' },
  recalculateAction: { allowed: 'admin', auditAction: 'usage.reprice', args: () => [null] },
  // The admin key is tested before anything is stored: nothing listens at this address.
  connectAccountAction: {
    allowed: 'admin',
    args: (unique) => [{ name: unique, type: 'openai', adminKey: `sk-${unique}`, endpoint: 'http://127.0.0.1:9' }],
    outcome: 'invalid_request',
  },
  removeAccountAction: { allowed: 'admin', target: 'account', auditAction: 'account.remove' },
  chooseKeyAction: {
    allowed: 'admin',
    target: 'account',
    auditAction: 'account.change',
    args: () => [{ remoteId: 'key_1', keyId: '' }],
  },
  noteDayAction: {
    allowed: 'admin',
    target: 'compared day',
    auditAction: 'reconciliation.note',
    args: () => [{ day: '2026-01-01', note: 'known' }],
  },
  adoptRatesAction: {
    allowed: 'admin',
    target: 'compared day',
    auditAction: 'usage.reprice',
    args: () => [{ day: '2026-01-01', keyId: '1', model: 'gpt-4o-mini' }],
  },
  // The matrix sends text: what is imported has to be a file.
  importBillAction: {
    allowed: 'admin',
    target: 'account',
    args: () => [{ file: '' }],
    outcome: 'invalid_request',
  },
  reconcileAction: { allowed: 'admin', auditAction: 'reconciliation.run' },
  setDefaultBudgetAction: { allowed: 'admin', auditAction: 'limit.set', args: () => [{ monthlyLimit: '1000' }] },
  setDisplayCurrencyAction: {
    allowed: 'admin',
    auditAction: 'currency.set',
    args: () => [{ code: 'EUR', rate: '0.9' }],
  },
  setHostedToolReserveAction: { allowed: 'admin', auditAction: 'limit.set_tools', args: () => [{ reserve: '0.5' }] },
  addUserAction: { allowed: 'admin', auditAction: 'user.add', args: (unique) => [{ name: unique }] },
  resetUserAction: { allowed: 'admin', target: 'user', auditAction: 'user.reset' },
  deleteUserAction: {
    allowed: 'admin',
    target: 'user',
    auditAction: 'user.remove',
    protects: 'root',
    args: () => [{}],
  },
  restoreUserAction: { allowed: 'admin', target: 'deleted user', auditAction: 'user.restore' },
  updateUserAction: {
    allowed: 'admin',
    target: 'user',
    auditAction: 'user.change',
    args: () => [{ monthlyLimit: '5' }],
  },
  revealInvitationAction: { allowed: 'admin', target: 'user', auditAction: 'user.reveal' },
  revealTokenAction: { allowed: 'admin', target: 'user', auditAction: 'user.reveal' },
  searchAction: { allowed: 'admin', args: () => ['canary'] },
  requestCostAction: { allowed: 'owner', target: 'entry' },
  revealMyTokenAction: { allowed: 'member', auditAction: 'user.reveal' },
  signOutEverywhere: { allowed: 'member', auditAction: 'session.revoke', outcome: '/sign-in' },
  signOut: { allowed: 'open', outcome: '/sign-in' },
  setLocale: { allowed: 'open', args: () => [{ locale: 'en' }], outcome: 'done' },
  setTheme: { allowed: 'open', args: () => [{ theme: 'dark' }], outcome: 'done' },
  createRootAction: { allowed: 'open', args: () => [{ zone: 'UTC' }], outcome: 'already_initialized' },
}
