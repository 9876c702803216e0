import type { Database } from 'better-sqlite3'
import { ROOT_USER_ID } from '../../audit/actor'
import { Name } from '../../core/input'
import type { Tx } from '../../db/database'
import { type ImportedUser, type ImportResult, importUsers } from '../../users/import-users'
import { generateToken } from '../../users/token'
import { parseInstant, Token } from './values'

type Row = {
  id: bigint
  name: unknown
  token: unknown
  is_delete?: unknown
  created_at: string | null
  updated_at: string | null
  deleted_at?: string | null
}

/** A user to import. `sourceId`: the id in opencatd. `changes`: what had to be changed, for the report. */
type Candidate = { sourceId: bigint; user: ImportedUser; changes: string[] }

export type UsersReport = {
  /** Name and id here, by the id in opencatd. */
  bySourceId: Map<bigint, { id: number; name: string }>
  added: number
  existing: number
  changes: { name: string; change: string }[]
}

/** Imports all users, and a deleted user for each of `userIds`, those with usage, who is no longer in opencatd. */
export async function importOpencatdUsers(
  tx: Tx,
  accounts: Database,
  userIds: readonly bigint[],
): Promise<UsersReport> {
  const candidates = readUsers(accounts)
  const known = new Set(candidates.map(({ sourceId }) => sourceId))
  const highest = Math.max(ROOT_USER_ID, ...candidates.map(({ user }) => user.id))
  const unknown = userIds.filter((id) => !known.has(id)).map((id, index) => deletedUser(id, highest + 1 + index))
  const report: UsersReport = { bySourceId: new Map(), added: 0, existing: 0, changes: [] }
  for (let pending = [...candidates, ...unknown]; pending.length > 0; ) {
    const results = await importUsers(
      tx,
      pending.map(({ user }) => user),
    )
    pending = pending.flatMap((candidate, index) => addToReport(candidate, results[index], report))
  }
  return report
}

/** Returns the candidate to retry if it was rejected, with another name or token. */
function addToReport(candidate: Candidate, result: ImportResult | undefined, report: UsersReport): Candidate[] {
  const { sourceId, user, changes } = candidate
  if (result?.status === 'rejected' && result.reason !== 'another root')
    return [withoutConflict(candidate, result.reason)]
  if (result?.status === 'added') report.added += 1
  if (result?.status === 'existing') report.existing += 1
  if (result?.status === 'rejected') changes.push('root exists already, and keeps its token')
  const id = result?.status === 'rejected' ? ROOT_USER_ID : (result?.id ?? ROOT_USER_ID)
  report.bySourceId.set(sourceId, { id, name: user.name })
  report.changes.push(...changes.map((change) => ({ name: user.name, change })))
  return []
}

function withoutConflict({ sourceId, user, changes }: Candidate, why: 'name taken' | 'token retired'): Candidate {
  if (why === 'token retired') {
    const change = 'the token was reset here: replaced by a new token'
    return { sourceId, user: { ...user, token: generateToken() }, changes: [...changes, change] }
  }
  const name = `${[...user.name].slice(0, 32).join('')} (opencatd #${sourceId})`
  return { sourceId, user: { ...user, name }, changes: [...changes, `the name ${user.name} is taken: renamed`] }
}

function readUsers(accounts: Database): Candidate[] {
  const tokens = new Set<string>()
  return (accounts.prepare('SELECT * FROM "users" ORDER BY "id"').all() as Row[]).map((row) => {
    const name = Name.safeParse(row.name)
    const token = Token.safeParse(row.token)
    const normalized = token.success ? token.data.toLowerCase() : ''
    const isUsable = token.success && !tokens.has(normalized)
    tokens.add(normalized)
    const createdAt = parseInstant(row.created_at) ?? new Date()
    const updatedAt = parseInstant(row.updated_at) ?? createdAt
    const deletedAt = row.deleted_at || row.is_delete ? (parseInstant(row.deleted_at) ?? updatedAt) : null
    const changes = [
      ...(name.success ? [] : ['the name was invalid: renamed']),
      ...(isUsable ? [] : ['the token was invalid or not unique: replaced by a new token']),
    ]
    const user = {
      id: Number(row.id),
      name: name.success ? name.data : `opencatd #${row.id}`,
      token: isUsable ? token.data : generateToken(),
      ...{ createdAt, updatedAt, deletedAt },
    }
    return { sourceId: row.id, user, changes }
  })
}

/** Keeps the usage of a user whom opencatd has no record of, so that no past month changes. */
function deletedUser(sourceId: bigint, id: number): Candidate {
  const now = new Date()
  const user = {
    id,
    name: `opencatd #${sourceId}`,
    token: generateToken(),
    createdAt: now,
    updatedAt: now,
    deletedAt: now,
  }
  return { sourceId, user, changes: ['opencatd has usage, but no record of this user: imported as deleted'] }
}
