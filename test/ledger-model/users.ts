import { expect } from 'vitest'
import type { Read, Values } from '../../lib/db/sql'
import { makeDirectory } from '../../lib/gateway/snapshot/snapshot'
import type { AppContext } from '../../lib/runtime/context'
import type { Model, Person } from './model'
import type { OpenBooks } from './open'
import type { Step } from './step'

/** The gateway's own copy of who there is, read from the file. */
export function directoryOf(books: OpenBooks) {
  let revision = 0
  const house = {
    revision: () => revision,
    zone: () => 'UTC',
    read: (...query: Parameters<Read>) => books.sql.all(...query),
    currentVault: async () => null,
  }
  const { directory, refresh } = makeDirectory(house as unknown as AppContext, 'http://127.0.0.1:9/v1')
  return {
    directory,
    async refresh() {
      const [row] = await books.sql.all<{ value: bigint }>(`SELECT "value" FROM "Revision"`)
      revision = Number(row?.value)
      await refresh()
    },
  }
}

const INSERT = `INSERT INTO "User" ("id", "name", "liveName", "tokenHmac", "tokenHint", "monthlyLimitPico", "createdAt", "updatedAt")
  VALUES (:id, :token, :token, :token, '', :limit, :at, :at)`

export async function addPerson(model: Model, { sql }: OpenBooks, limit: bigint | null) {
  const id = model.people.length + 1
  const token = `token ${id}`
  await sql.run(INSERT, { id, token, limit, at: '2026-01-01' })
  model.people.push({ id, token, spent: [], live: true, limit })
}

export async function changePerson(model: Model, { sql }: OpenBooks, step: Step & { user: number }) {
  const person = model.people[step.user % model.people.length]
  if (!person) return
  const set = (change: string, values: Values = {}) =>
    sql.run(`UPDATE "User" SET ${change} WHERE "id" = :id`, { id: person.id, ...values })
  if (step.kind === 'limit') {
    person.limit = step.limit
    await set('"monthlyLimitPico" = :limit', { limit: step.limit })
  } else if (step.kind === 'delete') {
    person.live = false
    await set(`"deletedAt" = '2026-01-01'`)
  } else {
    // A restored person comes back with a new token.
    if (step.kind === 'restore') person.live = true
    person.spent.push(person.token)
    person.token = `${person.token}'`
    await set(`"tokenHmac" = :token${step.kind === 'restore' ? ', "deletedAt" = NULL' : ''}`, { token: person.token })
  }
}

/** Whom the gateway takes a token for: nobody by one that was reset, nor after a deletion. Answers the limit it will hold to. */
export async function expectKnown(
  { directory, refresh }: ReturnType<typeof directoryOf>,
  person: Person,
  stale: boolean,
): Promise<bigint | null> {
  await refresh()
  const { members } = directory()
  for (const token of person.spent) expect(members.has(token)).toBe(false)
  const member = members.get(person.token)
  expect(member !== undefined).toBe(person.live)
  expect(member?.limitPico ?? null).toBe(person.live ? person.limit : null)
  return stale ? null : (member?.limitPico ?? null)
}
