import { expect } from 'vitest'
import type { Read, Values } from '../../lib/core/sql'
import { makeSnapshotStore, type Snapshot } from '../../lib/gateway/snapshot/snapshot'
import type { AppContext } from '../../lib/runtime/context'
import type { LedgerDatabase } from './database'
import type { Model, User } from './model'
import type { Step } from './step'

export type TestSnapshot = { current(): Snapshot; refresh(): Promise<void> }

/** The gateway's own snapshot of the users, on the test's database. */
export function openSnapshot(database: LedgerDatabase): TestSnapshot {
  let revision = 0
  const context = {
    revision: () => revision,
    zone: () => 'UTC',
    read: (...query: Parameters<Read>) => database.sql.all(...query),
    currentVault: async () => null,
  }
  const { snapshot, refresh } = makeSnapshotStore(context as unknown as AppContext, 'http://127.0.0.1:9/v1')
  return {
    current: snapshot,
    async refresh() {
      const [row] = await database.sql.all<{ value: bigint }>(`SELECT "value" FROM "Revision"`)
      revision = Number(row?.value)
      await refresh()
    },
  }
}

const INSERT = `INSERT INTO "User" ("id", "name", "liveName", "tokenHmac", "tokenHint", "monthlyLimitPico", "createdAt", "updatedAt")
  VALUES (:id, :token, :token, :token, '', :limit, :at, :at)`

export async function addUser(model: Model, { sql }: LedgerDatabase, limit: bigint | null) {
  const id = model.users.length + 1
  const token = `token ${id}`
  await sql.run(INSERT, { id, token, limit, at: '2026-01-01' })
  model.users.push({ id, token, oldTokens: [], live: true, limit, periodLimits: [] })
}

export async function changeUser(model: Model, { sql }: LedgerDatabase, step: Step & { user: number }) {
  const user = model.users[step.user % model.users.length]
  if (!user) return
  const update = (assignments: string, values: Values = {}) =>
    sql.run(`UPDATE "User" SET ${assignments} WHERE "id" = :id`, { id: user.id, ...values })
  if (step.kind === 'limit') {
    user.limit = step.limit
    await update('"monthlyLimitPico" = :limit', { limit: step.limit })
  } else if (step.kind === 'period limits') {
    user.periodLimits = step.limits
  } else if (step.kind === 'delete') {
    user.live = false
    await update(`"deletedAt" = '2026-01-01'`)
  } else {
    // A restored user gets a new token.
    if (step.kind === 'restore') user.live = true
    user.oldTokens.push(user.token)
    user.token = `${user.token}'`
    await update(`"tokenHmac" = :token${step.kind === 'restore' ? ', "deletedAt" = NULL' : ''}`, { token: user.token })
  }
}

/** Checks that the gateway accepts the user's current token only, and none after deletion. Returns the budget it enforces. */
export async function checkAuthentication(snapshot: TestSnapshot, user: User): Promise<bigint | null> {
  await snapshot.refresh()
  const { members } = snapshot.current()
  for (const token of user.oldTokens) expect(members.has(token)).toBe(false)
  const member = members.get(user.token)
  expect(member !== undefined).toBe(user.live)
  expect(member?.limitPico ?? null).toBe(user.live ? user.limit : null)
  return member?.limitPico ?? null
}
