import { ROOT_USER_ID } from '../../audit/actor'
import { Name } from '../../core/input'
import { PICO_PER_DOLLAR } from '../../core/money'
import { statementsOf, type Tx } from '../../db/database'
import { type ImportedUser, importUsers } from '../../users/import-users'
import { NewUser } from '../../users/schema'
import { generateToken } from '../../users/token'
import { integerOf, type SourceRow, textOf } from '../source-database'
import type { Program } from './source'
import type { LoggedUser, ToPico } from './usage'

export type Change = { name: string; change: string }

/** The users of a source with their id and name here, by their id there. */
export type People = {
  bySourceId: Map<bigint, { id: number; name: string; isDeleted: boolean }>
  added: number
  existing: number
  changes: Change[]
}

type Candidate = { sourceId: bigint; user: ImportedUser; changes: string[] }
type Origin = { program: Program; logged: ReadonlyMap<bigint, LoggedUser>; toPico: ToPico }

const ROOT_ROLE = 100n
const ADMIN_ROLE = 10n
const [DISABLED, DELETED] = [2n, 3n]

/** Above it nothing was limited: the largest budget here. */
const MAX_BUDGET_PICO = 1_000_000n * PICO_PER_DOLLAR

/**
 * Imports the users who were not imported before, with the money they have left as their total budget, and a deleted user for
 * everyone who has usage but no record any more.
 */
export async function importPeople(tx: Tx, rows: readonly SourceRow[], origin: Origin): Promise<People> {
  const known = await tx.importedRecord.findMany({ where: { source: origin.program, kind: 'user' } })
  const knownIds = new Map(known.map(({ sourceId, id }) => [BigInt(sourceId), id]))
  const users = await tx.user.findMany({ select: { id: true, name: true, liveEmail: true, deletedAt: true } })
  const byId = new Map(users.map((user) => [user.id, user]))
  const people: People = { bySourceId: new Map(), added: 0, existing: knownIds.size, changes: [] }
  for (const [sourceId, id] of knownIds) {
    const user = byId.get(id)
    people.bySourceId.set(sourceId, { id, name: user?.name ?? `#${id}`, isDeleted: user?.deletedAt !== null })
  }
  const emails = new Set(users.map(({ liveEmail }) => liveEmail))
  const candidates = readCandidates(rows, origin).filter(({ sourceId }) => !knownIds.has(sourceId))
  for (const candidate of candidates) dropTakenEmail(candidate, emails)
  if (!byId.has(ROOT_USER_ID) && !candidates.some(({ user }) => user.id === ROOT_USER_ID)) candidates.unshift(newRoot())
  await addCandidates(tx, candidates, origin.program, people)
  const added = [...people.bySourceId].filter(([sourceId]) => sourceId >= 0n && !knownIds.has(sourceId))
  for (const part of statementsOf(added)) {
    const data = part.map(([sourceId, { id }]) => {
      return { source: origin.program, kind: 'user', sourceId: String(sourceId), id }
    })
    await tx.importedRecord.createMany({ data })
  }
  return people
}

/** Names of existing users are taken: whoever has one is retried with another. */
async function addCandidates(tx: Tx, candidates: Candidate[], program: Program, people: People) {
  for (let pending = candidates; pending.length > 0; ) {
    const results = await importUsers(
      tx,
      pending.map(({ user }) => user),
    )
    const renamed: Candidate[] = []
    for (const [index, candidate] of pending.entries()) {
      const { sourceId, user, changes } = candidate
      const result = results[index]
      if (result?.status === 'rejected' && result.reason === 'name taken') {
        const name = `${[...user.name].slice(0, 40).join('')} (${program} #${sourceId})`
        renamed.push({
          sourceId,
          user: { ...user, name },
          changes: [...changes, `the name ${user.name} is taken: renamed`],
        })
        continue
      }
      const isAdded = result?.status === 'added'
      if (isAdded) people.added += 1
      else changes.push('root exists already, and keeps its name and limits')
      const id = isAdded ? result.id : ROOT_USER_ID
      people.bySourceId.set(sourceId, { id, name: user.name, isDeleted: user.deletedAt !== null })
      people.changes.push(...changes.map((change) => ({ name: user.name, change })))
    }
    pending = renamed
  }
}

function readCandidates(rows: readonly SourceRow[], origin: Origin): Candidate[] {
  const root = rows.find((row) => integerOf(row.role) === ROOT_ROLE)
  const candidates = rows.map((row) => readUser(row, row === root, origin))
  const recorded = new Set(candidates.map(({ sourceId }) => sourceId))
  const missing = [...origin.logged].filter(([sourceId]) => !recorded.has(sourceId))
  return [...candidates, ...missing.map(([sourceId, { name }]) => removedUser(sourceId, name, origin.program))]
}

function readUser(row: SourceRow, isRoot: boolean, { program, logged, toPico }: Origin): Candidate {
  const sourceId = integerOf(row.id)
  const [role, status] = [integerOf(row.role), integerOf(row.status)]
  const isDeleted = !isRoot && (status === DELETED || textOf(row.deleted_at) !== '')
  const changes: string[] = []
  // one-api renames whoever is deleted, and keeps how they were called.
  const original = isDeleted ? textOf(row.display_name) || textOf(row.username) : textOf(row.username)
  const now = new Date()
  const user: ImportedUser = {
    id: idFor(sourceId, isRoot),
    name: validName(original, program, sourceId, changes),
    token: generateToken(),
    role: role >= ADMIN_ROLE && !isDeleted ? 'admin' : 'member',
    email: validEmail(textOf(row.email), changes),
    disabled: !isRoot && status === DISABLED,
    totalLimitPico: isDeleted ? null : budgetOf(integerOf(row.quota), logged.get(sourceId)?.quota ?? 0n, toPico),
    ...{ createdAt: now, updatedAt: now, deletedAt: isDeleted ? now : null },
  }
  const group = textOf(row.group)
  if (!isDeleted && group !== '' && group !== 'default')
    changes.push(`the group ${group} has no counterpart: its prices and models do not apply`)
  return { sourceId, user, changes }
}

/** Its ID is root's here only for root. 0 is none: the next free one is taken. */
const idFor = (sourceId: bigint, isRoot: boolean) => {
  if (isRoot) return ROOT_USER_ID
  return sourceId > 1n && sourceId < 2n ** 31n ? Number(sourceId) : 0
}

function validName(text: string, program: Program, sourceId: bigint, changes: string[]): string {
  const name = Name.safeParse(text)
  if (name.success) return name.data
  changes.push('the name was invalid: renamed')
  return `${program} #${sourceId}`
}

function validEmail(text: string, changes: string[]): string | null {
  if (text.trim() === '') return null
  const email = NewUser.shape.email.safeParse(text)
  if (email.success) return email.data ?? null
  changes.push('the e-mail address was invalid: left out')
  return null
}

function budgetOf(left: bigint, spent: bigint, toPico: ToPico): bigint | null {
  const total = left + spent > 0n ? toPico(left + spent) : 0n
  return total >= MAX_BUDGET_PICO ? null : total
}

/** Whoever registers there may enter any address: it must not open another user's account here. */
function dropTakenEmail({ user, changes }: Candidate, taken: Set<string | null>) {
  if (user.deletedAt || !user.email) return
  if (taken.has(user.email)) {
    changes.push(`another user has the e-mail address ${user.email}: left out`)
    user.email = null
  } else taken.add(user.email)
}

/** new-api deletes the record, and keeps the logs. */
function removedUser(sourceId: bigint, loggedName: string, program: Program): Candidate {
  const changes = [`${program} has usage, but no record of this user: imported as deleted`]
  const name = validName(loggedName, program, sourceId, [])
  const now = new Date()
  const user = { id: 0, name, token: generateToken(), ...{ createdAt: now, updatedAt: now, deletedAt: now } }
  return { sourceId, user, changes }
}

function newRoot(): Candidate {
  const now = new Date()
  const user = {
    id: ROOT_USER_ID,
    name: 'root',
    token: generateToken(),
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  }
  return { sourceId: -1n, user, changes: [] }
}
