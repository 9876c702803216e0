import { expect } from 'vitest'
import { makeDirectory } from '../../gateway/directory'
import type { House } from '../../house'
import type { BookFile } from './book-file'
import type { Model, Person } from './model'
import type { Step } from './step'

/** The gateway's own copy of who there is, read from the file. */
export function directoryOf(books: BookFile) {
  const house = {
    revision: () => Number(books.database.prepare('SELECT value FROM Revision').pluck().get()),
    read: (sql: string, ...values: unknown[]) => books.database.prepare(sql).all(...values),
  }
  return makeDirectory(house as unknown as House, 'http://127.0.0.1:9/v1')
}

export function addPerson(model: Model, { database }: BookFile, limit: bigint | null) {
  const id = model.people.length + 1
  const token = `token ${id}`
  database
    .prepare(`INSERT INTO User (id, name, liveName, tokenHmac, tokenHint, monthlyLimitPico, createdAt, updatedAt)
      VALUES (:id, :token, :token, :token, '', :limit, '', '')`)
    .run({ id, token, limit })
  model.people.push({ id, token, spent: [], live: true, limit })
}

export function changePerson(model: Model, { database }: BookFile, step: Step & { user: number }) {
  const person = model.people[step.user % model.people.length]
  if (!person) return
  const set = (change: string, values: Record<string, unknown> = {}) =>
    database.prepare(`UPDATE User SET ${change} WHERE id = :id`).run({ id: person.id, ...values })
  if (step.kind === 'limit') {
    person.limit = step.limit
    set('monthlyLimitPico = :limit', { limit: step.limit })
  } else if (step.kind === 'delete') {
    person.live = false
    set(`deletedAt = '2026-01-01'`)
  } else {
    // A restored person comes back with a new token.
    if (step.kind === 'restore') person.live = true
    person.spent.push(person.token)
    person.token = `${person.token}'`
    set(`tokenHmac = :token${step.kind === 'restore' ? ', deletedAt = NULL' : ''}`, { token: person.token })
  }
}

/** Whom the gateway takes a token for: nobody by one that was reset, nor after a deletion. Answers the limit it will hold to. */
export function expectKnown(directory: ReturnType<typeof directoryOf>, person: Person, stale: boolean): bigint | null {
  const { members } = directory()
  for (const token of person.spent) expect(members.has(token)).toBe(false)
  const member = members.get(person.token)
  expect(member !== undefined).toBe(person.live)
  expect(member?.limitPico ?? null).toBe(person.live ? person.limit : null)
  return stale ? null : (member?.limitPico ?? null)
}
