import { afterEach, beforeEach, expect, test } from 'vitest'
import { ANN, BEN, ROOT, testImport } from '../../../test/opencatd/import'
import { operator } from '../../auth/operator'
import { findInconsistencies } from '../../ledger/inconsistencies'
import { revealUsers } from '../../users/reveal'
import { initRoot } from '../../users/root'
import { resetUser } from '../../users/rotate-tokens'
import { addUser } from '../../users/users'

let fixture: Awaited<ReturnType<typeof testImport>>
beforeEach(async () => {
  fixture = await testImport()
})
afterEach(() => fixture.remove())

const at = '2026-03-18 12:00:00+00:00'
const listUsers = async () => (await revealUsers(operator())).map(({ id, name, token }) => [id, name, token])

test('users are imported with ids, names, tokens and dates, deleted ones as deleted', async () => {
  const { source, context, run } = fixture
  const deletedAt = '2024-01-02 03:04:05.678+00:00'
  source.user(5, 'Cleo', 'any-text-will-do', { deleted_at: deletedAt })
  source.used(5, at, '0.1')
  const { users } = await run()
  expect([users.added, users.changes]).toEqual([4, []])
  expect(await listUsers()).toEqual([
    [1, 'root', ROOT],
    [2, 'Ann', ANN],
    [3, 'Ben', BEN],
  ])
  const [root, , , cleo] = await context.db.user.findMany({ orderBy: { id: 'asc' } })
  expect(root).toMatchObject({ role: 'admin', createdAt: new Date('2023-05-28T10:47:19.711Z') })
  expect(cleo).toMatchObject({ id: 5, name: 'Cleo', liveName: null, deletedAt: new Date('2024-01-02T03:04:05.678Z') })
  expect(await context.db.usageDay.count({ where: { userId: 5 } })).toBe(1)
})

test('invalid names and tokens and unknown users are replaced and reported', async () => {
  const { source, run } = fixture
  source.user(4, ' \u202e ', 'cccccccc-1111-4111-8111-111111111111')
  source.user(6, 'Dan', BEN.toLowerCase())
  source.user(7, 'Eve', 'two words')
  for (const user of [99, 0, null, -1]) source.used(user, at, '0.1')
  const { users } = await run()
  expect(users.changes).toEqual([
    { name: 'opencatd #4', change: expect.stringContaining('name') },
    { name: 'Dan', change: expect.stringContaining('token') },
    { name: 'Eve', change: expect.stringContaining('token') },
    ...['-1', '0', '99'].map((id) => ({ name: `opencatd #${id}`, change: expect.stringContaining('deleted') })),
  ])
  expect((await listUsers()).map(([id, name]) => [id, name])).toEqual([
    [1, 'root'],
    [2, 'Ann'],
    [3, 'Ben'],
    [4, 'opencatd #4'],
    [6, 'Dan'],
    [7, 'Eve'],
  ])
})

test('users that exist here by their token keep name and token, and get their history', async () => {
  const { source, context, run } = fixture
  const root = await initRoot()
  const ann = await addUser(operator(), { name: 'Ann' })
  const ben = await addUser(operator(), { name: 'Zoe' })
  await context.db.user.update({ where: { id: ben.id }, data: { name: 'Old Ben' } })
  source.cat.prepare('UPDATE "users" SET "token" = ? WHERE "id" = 3').run(ben.token)
  await context.db.userMonth.create({
    data: { userId: ben.id, month: '2026-03', settledPico: 5n, lastUsedAt: 9n ** 15n },
  })
  await context.db.usageDay.create({ data: { ...emptyDay, userId: ben.id, costPico: 5n } })
  for (const user of [1, 2, 3]) source.used(user, at, '0.1')
  const { users } = await run()
  expect([users.added, users.existing]).toEqual([1, 1])
  expect(await listUsers()).toEqual([
    [1, 'root', root.token],
    [ann.id, 'Ann', ann.token],
    [ben.id, 'Old Ben', ben.token],
    [4, 'Ann (opencatd #2)', ANN],
  ])
  const months = await context.db.userMonth.findMany({ orderBy: { userId: 'asc' } })
  expect(months.map(({ userId, settledPico }) => [userId, settledPico])).toEqual([
    [1, 100_000_000_000n],
    [ben.id, 100_000_000_005n],
    [4, 100_000_000_000n],
  ])
  expect(months[1]?.lastUsedAt).toBe(9n ** 15n)
})

test('a token that was reset here stays revoked', async () => {
  const { context, source, run } = fixture
  await initRoot({ token: ROOT })
  const ann = await addUser(operator(), { name: 'Ann' })
  source.cat.prepare('UPDATE "users" SET "token" = ? WHERE "id" = 2').run(ann.token)
  await resetUser(operator(), ann.id)
  await run()
  expect((await listUsers()).map(([, name]) => name)).toEqual(['root', 'Ann', 'Ben', 'Ann (opencatd #2)'])
  expect((await listUsers()).some(([, , token]) => token === ann.token)).toBe(false)
  expect(await findInconsistencies({ all: context.readSlow })).toEqual([])
})

const emptyDay = {
  ...{ day: '2026-03-18', model: 'gpt-4o', keyId: 77, requests: 1, units: 1n, unpriced: 0 },
  ...{ inputTokens: 0n, cachedTokens: 0n, cacheWriteTokens: 0n, outputTokens: 0n, reasoningTokens: 0n },
  ...{ audioInputTokens: 0n, audioOutputTokens: 0n, imageTokens: 0n },
}
