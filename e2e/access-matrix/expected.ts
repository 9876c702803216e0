import type { AccessRule } from './matrix'

/** The first five are not authenticated: the credentials of three of them were valid once. */
export const callers = [
  ...(['anonymous', 'invalid token', 'deleted', 'expired', 'paused'] as const),
  ...(['member', 'other member', 'admin', 'root'] as const),
]
export type Caller = (typeof callers)[number]

export const isUnauthenticated = (caller: Caller) => callers.indexOf(caller) < 5

/** Whether the target belongs to the caller, to another user, or does not exist. */
export const ownerships = ['own', "another user's", 'missing'] as const
export type Ownership = (typeof ownerships)[number]

/** `owner`: each user for their own. `signed out`: only without a session. `open`: everyone. */
export type Allowed = 'admin' | 'member' | 'owner' | 'owner or admin' | 'signed out' | 'open'

/** The outcome of each kind of call: a status, an error code, or the path of a redirect. */
const outcomes = {
  page: { unauthenticated: '/sign-in', forbidden: '/me', missing: '404', rootProtected: '', success: '200' },
  operation: { unauthenticated: '401', forbidden: '403', missing: '404', rootProtected: '403', success: '200' },
  gateway: { unauthenticated: '401', forbidden: '403', missing: '404', rootProtected: '403', success: '200' },
  action: {
    ...{ unauthenticated: '/sign-in', forbidden: '/me', missing: 'not_found' },
    ...{ rootProtected: 'root_protected', success: 'ok' },
  },
}
export type Surface = keyof typeof outcomes

/** `hasEffect`: the call is recorded in the audit log, or sent to a provider, as its rule says. */
export function expected(surface: Surface, rule: AccessRule, caller: Caller, ownership: Ownership) {
  const { unauthenticated, forbidden, missing, rootProtected, success } = outcomes[surface]
  const without = (outcome: string) => ({ outcome, hasEffect: false })
  const isMember = caller === 'member' || caller === 'other member'
  if (rule.allowed === 'open') return without(rule.outcome ?? success)
  if (rule.allowed === 'signed out') return without(isUnauthenticated(caller) ? success : '/')
  if (isUnauthenticated(caller)) return without(unauthenticated)
  if (isMember && rule.allowed === 'admin') return without(forbidden)
  // Members open the page with these actions too, for their own: the action itself refuses.
  if (isMember && rule.allowed === 'owner or admin' && ownership !== 'own')
    return without(surface === 'action' ? 'forbidden' : forbidden)
  // The caller is not deleted, so there is nothing of their own to restore.
  if (ownership === 'missing' || (rule.target === 'deleted user' && ownership === 'own')) return without(missing)
  if (rule.allowed === 'owner' && ownership === "another user's") return without(missing)
  if (rule.protects === caller && ownership === 'own') return without(rootProtected)
  return { outcome: rule.outcome ?? success, hasEffect: true }
}
