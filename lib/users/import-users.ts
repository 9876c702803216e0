import { ROOT_USER_ID } from '../audit/actor'
import { statementsOf, type Tx } from '../db/database'
import { context } from '../runtime/context'
import { tokenColumns, tokenFingerprint } from './token'

/** A user of another installation, with their token. `name` must be a valid name here. `id`: 0 for the next free one. */
export type ImportedUser = {
  id: number
  name: string
  token: string
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
  role?: 'admin' | 'member'
  /** Must not belong to another user. */
  email?: string | null
  disabled?: boolean
  totalLimitPico?: bigint | null
}

/** `existing`: user `id` has this token already. `token retired`: the token was reset here, and remains revoked. */
export type ImportResult =
  | { status: 'added'; id: number }
  | { status: 'existing'; id: number }
  | { status: 'rejected'; reason: 'another root' | 'name taken' | 'token retired' }

/** Adds users whose token is new here, with their own IDs where those are free. Returns a result for each, in order. */
export async function importUsers(tx: Tx, users: readonly ImportedUser[]): Promise<ImportResult[]> {
  const vault = await context().currentVault()
  const taken = await loadTaken(tx)
  const data: (ReturnType<typeof toColumns> & { tokenSealed: string })[] = []
  const results = users.map((user): ImportResult => {
    const hmac = tokenFingerprint(user.token.toLowerCase())
    const existingId = taken.tokens.get(hmac)
    if (existingId !== undefined) return { status: 'existing', id: existingId }
    if (taken.retired.has(hmac)) return { status: 'rejected', reason: 'token retired' }
    if (user.id === ROOT_USER_ID && taken.ids.has(ROOT_USER_ID)) return { status: 'rejected', reason: 'another root' }
    if (!user.deletedAt && taken.names.has(user.name)) return { status: 'rejected', reason: 'name taken' }
    const id = taken.ids.has(user.id) ? taken.highestId + 1 : user.id
    data.push({ ...toColumns(user, id), tokenSealed: vault.encrypt(`User.token:${id}`, user.token) })
    taken.ids.add(id)
    taken.highestId = Math.max(taken.highestId, id)
    taken.tokens.set(hmac, id)
    if (!user.deletedAt) taken.names.add(user.name)
    return { status: 'added', id }
  })
  for (const part of statementsOf(data)) await tx.user.createMany({ data: part })
  return results
}

async function loadTaken(tx: Tx) {
  const users = await tx.user.findMany({ select: { id: true, liveName: true, tokenHmac: true } })
  const retired = await tx.retiredToken.findMany()
  const further = await tx.accessToken.findMany({ select: { tokenHmac: true } })
  return {
    ids: new Set([0, ...users.map(({ id }) => id)]),
    highestId: Math.max(ROOT_USER_ID, ...users.map(({ id }) => id)),
    names: new Set(users.map(({ liveName }) => liveName)),
    tokens: new Map(users.map(({ id, tokenHmac }) => [tokenHmac, id])),
    retired: new Set([...retired.map(({ hmac }) => hmac), ...further.map(({ tokenHmac }) => tokenHmac)]),
  }
}

function toColumns({ token, role = 'member', email = null, ...user }: ImportedUser, id: number) {
  const defaults = { disabled: false, totalLimitPico: null }
  const live = user.deletedAt ? { liveName: null, liveEmail: null } : { liveName: user.name, liveEmail: email }
  const hidden = { ...tokenColumns(token.toLowerCase()), tokenHint: token.slice(-4) }
  return { ...defaults, ...user, ...live, ...hidden, id, email, role: id === ROOT_USER_ID ? 'admin' : role }
}
