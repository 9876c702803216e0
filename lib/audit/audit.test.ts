import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { testServer } from '../../test/postgres-server'
import { temporarySql } from '../../test/sql'
import type { Admin } from '../auth/actor'
import { addKey } from '../keys/keys'
import { revealOwn } from '../users/reveal'
import { initRoot } from '../users/root'
import { addUser, removeUser } from '../users/users'
import { type AuditQuery, listAudit } from './list-audit'
import { note } from './note'
import { seldom } from './seldom'
import { noteRefusal, noteSignIn } from './sessions'

const admin = { userId: 1, isAdmin: true } as Admin
const all: AuditQuery = { action: null, person: null, before: null, size: 100 }

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
})
afterAll(() => house.remove())

const told = async (query: Partial<AuditQuery> = {}) =>
  (await listAudit(admin, { ...all, ...query })).rows.map(({ actor, action, target }) => [actor, action, target])

test('the audit names who did what to whom, the newest first, and holds no secret', async () => {
  const root = await initRoot()
  const ann = await addUser(admin, { name: 'Ann' })
  await addKey(admin, { name: 'main', key: 'sk-audit-secret', api_type: 'openai' })
  await revealOwn(admin)
  await removeUser(admin, ann.id)
  expect(await told()).toEqual([
    ['root', 'user.remove', 'Ann'],
    ['root', 'user.reveal', 'root'],
    ['root', 'key.add', 'main'],
    ['root', 'user.add', 'Ann'],
    [null, 'user.init', 'root'],
  ])
  expect(await told({ person: ann.id })).toEqual([
    ['root', 'user.remove', 'Ann'],
    ['root', 'user.add', 'Ann'],
  ])
  expect((await listAudit(admin, { ...all, action: 'key.add' })).rows).toHaveLength(1)
  const text = JSON.stringify(await listAudit(admin, all))
  for (const secret of [root.token, ann.token, 'sk-audit-secret']) expect(text).not.toContain(secret)
})

test('pages by key neither skip nor repeat a line', async () => {
  const seen: number[] = []
  for (let before: number | null = null, more = true; more; before = seen.at(-1) ?? null) {
    const page = await listAudit(admin, { ...all, size: 2, before })
    seen.push(...page.rows.map(({ id }) => id))
    more = page.more
  }
  expect(seen).toEqual((await listAudit(admin, all)).rows.map(({ id }) => id))
})

test('a flood of invalid tokens cannot fill the audit log', async () => {
  for (let tries = 0; tries < 500; tries++) await noteRefusal(`10.0.0.${tries % 250}`)
  for (let tries = 0; tries < 100; tries++) await noteSignIn(admin, '10.0.0.1')
  const lines = await house.db.auditEvent.groupBy({
    by: ['action'],
    where: { action: { startsWith: 'session.' } },
    _count: true,
  })
  expect(Object.fromEntries(lines.map(({ action, _count }) => [action, _count]))).toEqual({
    'session.open': 60,
    'session.refuse': 60,
  })
})

test('what was left out is told by the next line', () => {
  const { pass } = seldom(2)
  expect([pass(1e9), pass(1e9), pass(1e9), pass(1e9), pass(1e9 + 3_600_000), pass(1e9 + 3_600_001)]).toEqual([
    0,
    0,
    null,
    null,
    2,
    0,
  ])
})

test('the audit log is append-only: the database itself rejects an update or delete', async () => {
  const sql = await temporarySql('UTC')
  await note(sql, 'house.move', 'as it was')
  const replacing = `INSERT OR REPLACE INTO "AuditEvent" ("id", "at", "action") VALUES (1, 1, 'house.move')`
  const changes = [`UPDATE "AuditEvent" SET "detail" = 'another'`, `DELETE FROM "AuditEvent"`]
  for (const change of testServer ? changes : [...changes, replacing])
    await expect(sql.run(change)).rejects.toThrow('append-only')
  expect(await sql.all(`SELECT "detail" FROM "AuditEvent"`)).toEqual([{ detail: 'as it was' }])
})
