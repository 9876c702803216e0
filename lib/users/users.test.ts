import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { Actor, AdminActor } from '../audit/actor'
import { activeUserByToken } from '../auth/active-users'
import { attachToken, revealSelf, revealUser, revealUsers } from './reveal'
import { ensureRootFromEnv, hasRoot, initRoot } from './root'
import { patchUserAndRotateTokens, removeUserAndRotateTokens, resetUser } from './rotate-tokens'
import { addUser, getUser, listUsers, patchUser, removeUser, restoreUser } from './users'

const admin = { userId: 1, isAdmin: true } as AdminActor
const member = (userId: number) => ({ userId, isAdmin: false }) as Actor

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

test('of a hundred concurrent calls exactly one creates the root user, with ID 1', async () => {
  expect(await hasRoot()).toBe(false)
  const tries = await Promise.allSettled(Array.from({ length: 100 }, () => initRoot({ zone: 'Asia/Shanghai' })))
  const made = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(made).toMatchObject([{ id: 1, name: 'root', role: 'admin' }])
  expect(context.zone()).toBe('Asia/Shanghai')
  expect(tries.filter((one) => one.status === 'rejected' && one.reason.code === 'already_initialized')).toHaveLength(99)
})

test('ROOT_TOKEN changes nothing if the root user exists', async () => {
  const [before] = await revealUsers(admin)
  await ensureRootFromEnv('11111111-1111-4111-8111-111111111111')
  expect((await revealUsers(admin))[0]).toEqual(before)
})

test('names are unique among users who are not deleted, and free again after a deletion', async () => {
  const ann = await addUser(admin, { name: 'Ann' })
  await expect(addUser(admin, { name: 'Ann' })).rejects.toMatchObject({
    code: 'conflict',
    details: { issues: [{ path: 'name' }] },
  })
  await removeUser(admin, ann.id)
  await expect(removeUser(admin, ann.id)).rejects.toMatchObject({ code: 'not_found' })
  const second = await addUser(admin, { name: 'Ann' })
  await expect(restoreUser(admin, ann.id)).rejects.toMatchObject({ code: 'conflict' })
  await removeUser(admin, second.id)
  const back = await attachToken(admin, await restoreUser(admin, ann.id))
  expect(back.token).toBe(ann.token)
  expect((await listUsers(admin)).map(({ id }) => id)).toEqual([1, ann.id])
  expect((await listUsers(admin, { deleted: true })).map(({ id }) => id)).toEqual([1, ann.id, second.id])
})

test('a reset issues a new token, a later timestamp, and never a token that was used before', async () => {
  const ben = await addUser(admin, { name: 'Ben' })
  const once = await resetUser(member(ben.id), ben.id)
  expect(once.token).not.toBe(ben.token)
  expect(once.updatedAt.getTime()).toBeGreaterThan(ben.updatedAt.getTime())
  const taken = { code: 'conflict', details: { issues: [{ path: 'token' }] } }
  for (const token of [ben.token, once.token, (await revealSelf(member(1))).token])
    await expect(resetUser(admin, ben.id, token)).rejects.toMatchObject(taken)
  const chosen = '22222222-2222-4222-8222-222222222222'
  expect((await resetUser(admin, ben.id, chosen)).token).toBe(chosen)
  await expect(resetUser(member(ben.id), 1)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(resetUser(member(ben.id), ben.id, chosen)).rejects.toMatchObject({ code: 'forbidden' })
})

test('root cannot be deleted, paused, demoted or given an expiry', async () => {
  const refused = { code: 'root_protected' }
  await expect(removeUser(admin, 1)).rejects.toMatchObject(refused)
  await expect(patchUser(admin, 1, { disabled: true })).rejects.toMatchObject(refused)
  await expect(patchUser(admin, 1, { role: 'member' })).rejects.toMatchObject(refused)
  await expect(patchUser(admin, 1, { expiresAt: new Date() })).rejects.toMatchObject(refused)
  expect(await patchUser(admin, 1, { name: 'Chief', role: 'admin' })).toMatchObject({ name: 'Chief' })
})

test('a patch changes only its fields; pausing and demoting end sessions', async () => {
  const { id } = await addUser(admin, { name: 'Cleo', role: 'admin', email: 'cleo@example.org', models: ['gpt-4o*'] })
  const epoch = async () => (await context.db.user.findUniqueOrThrow({ where: { id } })).sessionEpoch
  expect(await patchUser(admin, id, { monthlyLimit: 5n, email: null })).toMatchObject({
    name: 'Cleo',
    email: null,
    monthlyLimitPico: 5n,
    models: ['gpt-4o*'],
  })
  expect(await epoch()).toBe(0)
  await patchUser(admin, id, { disabled: true })
  await patchUser(admin, id, { role: 'member' })
  expect(await epoch()).toBe(2)
  expect(await getUser(admin, id)).toEqual(await patchUser(admin, id, {}))
})

test('every change and every reveal in the console is audited', async () => {
  const { id } = await addUser(admin, { name: 'Dora' })
  await patchUser(admin, id, { disabled: true })
  await revealUser(admin, id)
  await resetUser(admin, id)
  await removeUser(admin, id)
  await restoreUser(admin, id)
  const events = await context.db.auditEvent.findMany({ where: { targetId: id }, orderBy: { id: 'asc' } })
  const actions = ['user.add', 'user.change', 'user.reveal', 'user.reset', 'user.remove', 'user.restore']
  expect(events.map(({ action }) => action)).toEqual(actions)
})

test('when an admin is removed or demoted, every token they could read can be rotated', async () => {
  const [demoted, removed, deleted] = await Promise.all(
    ['Eve', 'Finn', 'Gus'].map((name) => addUser(admin, { name, role: 'admin' })),
  )
  await removeUser(admin, deleted?.id ?? 0)
  const tokens = async () => (await revealUsers(admin, { deleted: true })).map(({ token }) => token)
  const epochs = async () =>
    (await context.db.user.findMany({ orderBy: { id: 'asc' } })).map((user) => user.sessionEpoch)
  for (const rotate of [
    () => removeUserAndRotateTokens(admin, removed?.id ?? 0),
    () => patchUserAndRotateTokens(admin, demoted?.id ?? 0, { role: 'member' }),
  ]) {
    const [before, sessions] = [await tokens(), await epochs()]
    const ownToken = await rotate()
    expect((await tokens()).filter((token) => before.includes(token))).toEqual([])
    expect((await revealSelf(member(1))).token).toBe(ownToken)
    expect((await epochs()).every((epoch, index) => epoch > (sessions[index] ?? 0))).toBe(true)
    for (const token of before) expect(await activeUserByToken(token)).toBeNull()
    const last = await context.db.auditEvent.findFirst({ orderBy: { id: 'desc' } })
    expect(last).toMatchObject({ action: 'user.rotate_all_tokens', actorId: 1, detail: String(before.length) })
  }
  const unchanged = await tokens()
  await expect(removeUserAndRotateTokens(admin, 1)).rejects.toMatchObject({ code: 'root_protected' })
  await expect(removeUserAndRotateTokens(admin, removed?.id ?? 0)).rejects.toMatchObject({ code: 'not_found' })
  expect(await tokens()).toEqual(unchanged)
})

test('a member can reset their own token five times an hour, an admin without limit', async () => {
  const { id } = await addUser(admin, { name: 'Resetter' })
  for (let count = 0; count < 6; count += 1) await resetUser(admin, id)
  for (let count = 0; count < 5; count += 1) await resetUser(member(id), id)
  const sixth = await resetUser(member(id), id).catch((error) => error)
  expect(sixth).toMatchObject({ code: 'rate_limited' })
  const wait = Number(sixth.details.headers['Retry-After'])
  expect(wait > 3590 && wait <= 3600, String(wait)).toBe(true)
  await resetUser(admin, id)
})
