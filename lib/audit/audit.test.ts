import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { testServer } from '../../test/postgres-server'
import { temporarySql } from '../../test/sql'
import { operator } from '../auth/operator'
import { addKey, patchKey } from '../keys/keys'
import { revealKeys } from '../keys/reveal'
import { requestStorage } from '../logging/request-log'
import { revealOwnToken } from '../users/reveal'
import { initRoot } from '../users/root'
import { addUser, patchUser, removeUser } from '../users/users'
import type { AdminActor } from './actor'
import { auditThrottle } from './audit-throttle'
import { type AuditQuery, listAudit } from './list-audit'
import { recordOperatorAction } from './record'
import { startAuditSealing, verifySeals } from './seals'
import { flushSecretReads } from './secret-reads'
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
  for (let tries = 0; tries < 500; tries++) await recordFailedSignIn()
  for (let tries = 0; tries < 100; tries++) await recordSignIn(admin)
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

test('an event has names as of then, what changed from what to what, and where it came from', async () => {
  const boss = await addUser(admin, { name: 'Boss', role: 'admin', monthlyLimit: 20_000_000_000_000n })
  const asBoss = { userId: boss.id, isAdmin: true } as AdminActor
  const { id } = await addKey(admin, { name: 'Azure', key: 'sk-first-secret-1111', api_type: 'azure_openai' })
  const request = { requestId: '019b2c5e-3d1f-7a41-9c5b-2f1d0e8a7b66', address: '192.0.2.7', channel: 'api' } as const
  await requestStorage.run(request, async () => {
    await patchKey(asBoss, id, { key: 'sk-second-secret-2222', endpoint: 'https://b.example' })
    await patchUser(asBoss, boss.id, { name: 'Chief', monthlyLimit: null, disabled: false })
  })
  await addKey(operator(), { name: 'by command', key: 'sk-by-command-3333', api_type: 'openai' })
  const [command, user, key] = (await listAudit(admin, all)).rows
  expect(key).toMatchObject({
    ...{ action: 'key.replace', actor: 'Boss', actorId: boss.id, target: 'Azure', channel: 'api' },
    ...{ address: '192.0.2.7', requestId: request.requestId },
  })
  expect(key?.detail).toContain('endpoint: none → https://b.example')
  expect(key?.detail).toContain('key: …1111 → …2222')
  expect(user).toMatchObject({ actor: 'Boss', target: 'Boss' })
  expect(user?.detail).toBe('name: Boss → Chief; monthlyLimit: $20.000000 → none')
  expect(command).toMatchObject({ actorId: null, actor: expect.stringMatching(/^.+@.+$/), channel: 'command' })
})

test('reading secrets over the API is recorded at once, and how often more when the hour or the process ends', async () => {
  for (let reads = 0; reads < 3; reads++) await revealKeys(admin)
  const reads = () => listAudit(admin, { ...all, action: 'key.read_secrets' })
  expect((await reads()).rows).toMatchObject([{ actor: 'root', detail: null }])
  await flushSecretReads()
  expect((await reads()).rows).toMatchObject([{ actor: 'root', detail: '2 more within the hour' }, { detail: null }])
  await revealKeys(admin)
  expect((await reads()).rows).toHaveLength(3)
})

test('an event that somebody changed or removed is found, however they did it', async () => {
  const { db, read: all } = context
  const stop = startAuditSealing(context, false)
  await stop()
  const { sealed, head, ...intact } = await verifySeals({ all })
  expect(intact).toEqual({ unsealed: 0, problem: null })
  expect(sealed).toBe(await db.auditEvent.count())
  expect((await listAudit(admin, { action: null, userId: null, before: null, size: 1 })).rows[0]?.hash).toBe(head)

  const unlock = testServer
    ? ['ALTER TABLE "AuditEvent" DISABLE TRIGGER USER', 'ALTER TABLE "AuditSeal" DISABLE TRIGGER USER']
    : ['AuditEvent_update', 'AuditEvent_delete', 'AuditSeal_delete'].map((name) => `DROP TRIGGER "${name}"`)
  for (const statement of unlock) await db.$executeRawUnsafe(statement)
  const tamper: [string, RegExp][] = [
    [`UPDATE "AuditEvent" SET "actorName" = 'Nobody' WHERE "id" = 5`, /event 5, or one before it, was changed/],
    [`DELETE FROM "AuditEvent" WHERE "id" = 4`, /event 4 was removed/],
    [`DELETE FROM "AuditSeal" WHERE "eventId" = 3`, /seal 3 was removed/],
  ]
  for (const [statement, problem] of tamper) {
    await db.$executeRawUnsafe(statement)
    expect((await verifySeals({ all })).problem).toMatch(problem)
  }
})
