import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { testServer } from '../../test/postgres-server'
import { temporarySql } from '../../test/sql'
import { addKey } from '../keys/keys'
import { revealOwnToken } from '../users/reveal'
import { initRoot } from '../users/root'
import { addUser, removeUser } from '../users/users'
import type { AdminActor } from './actor'
import { auditThrottle } from './audit-throttle'
import { type AuditQuery, listAudit } from './list-audit'
import { recordOperatorAction } from './record'
import { recordFailedSignIn, recordSignIn } from './sign-ins'

const admin = { userId: 1, isAdmin: true } as AdminActor
const all: AuditQuery = { action: null, userId: null, before: null, size: 100 }

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

const events = async (query: Partial<AuditQuery> = {}) =>
  (await listAudit(admin, { ...all, ...query })).rows.map(({ actor, action, target }) => [actor, action, target])

test('the audit log names actor, action and target, newest first, and holds no secret', async () => {
  const root = await initRoot()
  const ann = await addUser(admin, { name: 'Ann' })
  await addKey(admin, { name: 'main', key: 'sk-audit-secret', api_type: 'openai' })
  await revealOwnToken(admin)
  await removeUser(admin, ann.id)
  expect(await events()).toEqual([
    ['root', 'user.remove', 'Ann'],
    ['root', 'user.reveal', 'root'],
    ['root', 'key.add', 'main'],
    ['root', 'user.add', 'Ann'],
    [null, 'user.init', 'root'],
  ])
  expect(await events({ userId: ann.id })).toEqual([
    ['root', 'user.remove', 'Ann'],
    ['root', 'user.add', 'Ann'],
  ])
  expect((await listAudit(admin, { ...all, action: 'key.add' })).rows).toHaveLength(1)
  const text = JSON.stringify(await listAudit(admin, all))
  for (const secret of [root.token, ann.token, 'sk-audit-secret']) expect(text).not.toContain(secret)
})

test('cursor pagination neither skips nor repeats an event', async () => {
  const seen: number[] = []
  for (let before: number | null = null, more = true; more; before = seen.at(-1) ?? null) {
    const page = await listAudit(admin, { ...all, size: 2, before })
    seen.push(...page.rows.map(({ id }) => id))
    more = page.more
  }
  expect(seen).toEqual((await listAudit(admin, all)).rows.map(({ id }) => id))
})

test('a flood of invalid tokens cannot fill the audit log', async () => {
  for (let tries = 0; tries < 500; tries++) await recordFailedSignIn(`10.0.0.${tries % 250}`)
  for (let tries = 0; tries < 100; tries++) await recordSignIn(admin, '10.0.0.1')
  const counts = await context.db.auditEvent.groupBy({
    by: ['action'],
    where: { action: { startsWith: 'session.' } },
    _count: true,
  })
  expect(Object.fromEntries(counts.map(({ action, _count }) => [action, _count]))).toEqual({
    'session.sign_in': 60,
    'session.sign_in_failed': 60,
  })
})

test('the next event recorded counts those that were suppressed', () => {
  const { tryAcquire } = auditThrottle(2)
  const times = [1e9, 1e9, 1e9, 1e9, 1e9 + 3_600_000, 1e9 + 3_600_001]
  expect(times.map((at) => tryAcquire(at))).toEqual([0, 0, null, null, 2, 0])
})

test('the audit log is append-only: the database itself rejects an update or delete', async () => {
  const sql = await temporarySql('UTC')
  await recordOperatorAction(sql, 'system.move', 'original')
  const replacing = `INSERT OR REPLACE INTO "AuditEvent" ("id", "at", "action") VALUES (1, 1, 'system.move')`
  const changes = [`UPDATE "AuditEvent" SET "detail" = 'changed'`, `DELETE FROM "AuditEvent"`]
  for (const change of testServer ? changes : [...changes, replacing])
    await expect(sql.run(change)).rejects.toThrow('append-only')
  expect(await sql.all(`SELECT "detail" FROM "AuditEvent"`)).toEqual([{ detail: 'original' }])
})
