import type { App, User } from '../support/app'
import { type CookieClient, cookieClient, signedInClient } from '../support/cookie-client'
import type { Caller } from './expected'

export type Account = { id: number; token: string; client: CookieClient }

const INVALID_TOKEN = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'

let names = 0
export const uniqueName = () => `user-${++names}`

/** An account for each kind of caller, created when it is first needed. */
export function makeCallers(app: App) {
  const accounts = new Map<Caller, Account>()
  let rootToken = app.rootToken
  const asRoot = (method: string, path: string, body?: object) => app.api(method, path, body, rootToken)

  async function create(caller: Caller): Promise<Account> {
    if (caller === 'anonymous') return { id: 0, token: '', client: cookieClient(app.url) }
    if (caller === 'invalid token') {
      const client = cookieClient(app.url, {}, { 'chatelaine.session': INVALID_TOKEN })
      return { id: 0, token: INVALID_TOKEN, client }
    }
    if (caller === 'root') return { id: 1, token: rootToken, client: await signedInClient(app.url, rootToken) }
    const role = caller === 'admin' ? 'admin' : 'member'
    const { id, token } = (await asRoot('POST', '/1/users', { name: uniqueName(), role })).body as User
    const account = { id, token, client: await signedInClient(app.url, token) }
    if (caller === 'deleted') await asRoot('DELETE', `/1/users/${id}`)
    if (caller === 'expired') await asRoot('PATCH', `/1/users/${id}`, { expiresAt: '2026-01-01T00:00:00Z' })
    if (caller === 'paused') await asRoot('PATCH', `/1/users/${id}`, { disabled: true })
    return account
  }

  async function accountOf(caller: Caller): Promise<Account> {
    const account = accounts.get(caller) ?? (await create(caller))
    accounts.set(caller, account)
    return account
  }

  return {
    asRoot,
    accountOf,
    /** The caller's account, with a further token for model requests only. */
    async gatewayOnlyAccountOf(caller: Caller): Promise<Account> {
      const account = await accountOf(caller)
      const token = { name: uniqueName(), gatewayOnly: true }
      const { body } = await asRoot('POST', `/1/users/${account.id}/tokens`, token)
      return { ...account, token: (body as { token: string }).token }
    },
    /** After a call that may have ended the caller's session or token. The response may contain root's new first token. */
    replace(caller: Caller, responseBody: string) {
      accounts.delete(caller)
      if (caller === 'root') rootToken = /"token":"([0-9a-f-]{36})"/.exec(responseBody)?.[1] ?? rootToken
    },
  }
}
export type Callers = ReturnType<typeof makeCallers>
