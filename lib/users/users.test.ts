import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import type { Admin, Member } from '../auth/actor'
import { userByToken } from '../auth/live-user'
import { patchAndRenew, removeAndRenew } from './renew'
import { resetUser } from './reset'
import { revealMe, revealUser, revealUsers, withToken } from './reveal'
import { hasRoot, initRoot } from './root'
import { rootFromEnvironment } from './root-token'
import { addUser, getUser, listUsers, patchUser, removeUser, restoreUser } from './users'

const admin = { userId: 1, isAdmin: true } as Admin
const member = (userId: number) => ({ userId, isAdmin: false }) as Member

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
})
afterAll(() => house.remove())

test('a hundred at once: exactly one becomes root, with id 1', async () => {
  expect(await hasRoot()).toBe(false)
  const tries = await Promise.allSettled(Array.from({ length: 100 }, () => initRoot({ zone: 'Asia/Shanghai' })))
  const made = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(made).toMatchObject([{ id: 1, name: 'root', role: 'admin' }])
  expect(house.zone()).toBe('Asia/Shanghai')
  expect(tries.filter((one) => one.status === 'rejected' && one.reason.code === 'already_initialized')).toHaveLength(99)
})

test('ROOT_TOKEN changes nothing when there is a root', async () => {
  const [before] = await revealUsers(admin)
  await rootFromEnvironment('11111111-1111-4111-8111-111111111111')
  expect((await revealUsers(admin))[0]).toEqual(before)
})

test('names are unique among the living and free again after a delete', async () => {
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
  const back = await withToken(admin, await restoreUser(admin, ann.id))
  expect(back.token).toBe(ann.token)
  expect((await listUsers(admin)).map(({ id }) => id)).toEqual([1, ann.id])
  expect((await listUsers(admin, { deleted: true })).map(({ id }) => id)).toEqual([1, ann.id, second.id])
})

test('a reset gives a new token, later, and no token that ever was', async () => {
  const ben = await addUser(admin, { name: 'Ben' })
  const once = await resetUser(member(ben.id), ben.id)
  expect(once.token).not.toBe(ben.token)
  expect(once.updatedAt.getTime()).toBeGreaterThan(ben.updatedAt.getTime())
  const taken = { code: 'conflict', details: { issues: [{ path: 'token' }] } }
  for (const token of [ben.token, once.token, (await revealMe(member(1))).token])
    await expect(resetUser(admin, ben.id, token)).rejects.toMatchObject(taken)
  const own = '22222222-2222-4222-8222-222222222222'
  expect((await resetUser(admin, ben.id, own)).token).toBe(own)
  await expect(resetUser(member(ben.id), 1)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(resetUser(member(ben.id), ben.id, own)).rejects.toMatchObject({ code: 'forbidden' })
})

test('root cannot be deleted, paused, demoted or expire', async () => {
  const refused = { code: 'root_protected' }
  await expect(removeUser(admin, 1)).rejects.toMatchObject(refused)
  await expect(patchUser(admin, 1, { disabled: true })).rejects.toMatchObject(refused)
  await expect(patchUser(admin, 1, { role: 'member' })).rejects.toMatchObject(refused)
  await expect(patchUser(admin, 1, { expiresAt: new Date() })).rejects.toMatchObject(refused)
  expect(await patchUser(admin, 1, { name: 'Chief', role: 'admin' })).toMatchObject({ name: 'Chief' })
})

test('a change touches what it names; pausing and demoting end sessions', async () => {
  const { id } = await addUser(admin, { name: 'Cleo', role: 'admin', email: 'cleo@example.org', models: ['gpt-4o*'] })
  const epoch = async () => (await house.db.user.findUniqueOrThrow({ where: { id } })).sessionEpoch
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

test('every change, and every look from the console, leaves its line in the audit', async () => {
  const { id } = await addUser(admin, { name: 'Dora' })
  await patchUser(admin, id, { disabled: true })
  await revealUser(admin, id)
  await resetUser(admin, id)
  await removeUser(admin, id)
  await restoreUser(admin, id)
  const lines = await house.db.auditEvent.findMany({ where: { targetId: id }, orderBy: { id: 'asc' } })
  const actions = ['user.add', 'user.change', 'user.reveal', 'user.reset', 'user.remove', 'user.restore']
  expect(lines.map(({ action }) => action)).toEqual(actions)
})

test('with an admin who goes, every token they could read can go too', async () => {
  const [staying, leaving, gone] = await Promise.all(
    ['Eve', 'Finn', 'Gus'].map((name) => addUser(admin, { name, role: 'admin' })),
  )
  await removeUser(admin, gone?.id ?? 0)
  const tokens = async () => (await revealUsers(admin, { deleted: true })).map(({ token }) => token)
  const epochs = async () => (await house.db.user.findMany({ orderBy: { id: 'asc' } })).map((user) => user.sessionEpoch)
  for (const go of [
    () => removeAndRenew(admin, leaving?.id ?? 0),
    () => patchAndRenew(admin, staying?.id ?? 0, { role: 'member' }),
  ]) {
    const [before, sessions] = [await tokens(), await epochs()]
    const own = await go()
    expect((await tokens()).filter((token) => before.includes(token))).toEqual([])
    expect((await revealMe(member(1))).token).toBe(own)
    expect((await epochs()).every((epoch, index) => epoch > (sessions[index] ?? 0))).toBe(true)
    for (const token of before) expect(await userByToken(token)).toBeNull()
    const last = await house.db.auditEvent.findFirst({ orderBy: { id: 'desc' } })
    expect(last).toMatchObject({ action: 'user.renew', actorId: 1, detail: String(before.length) })
  }
  const kept = await tokens()
  await expect(removeAndRenew(admin, 1)).rejects.toMatchObject({ code: 'root_protected' })
  await expect(removeAndRenew(admin, leaving?.id ?? 0)).rejects.toMatchObject({ code: 'not_found' })
  expect(await tokens()).toEqual(kept)
})
