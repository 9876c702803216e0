import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { Actor, AdminActor } from '../audit/actor'
import { rollUpMonths } from '../ledger/maintenance'
import { initRoot } from '../users/root'
import { listUserPage } from '../users/search'
import { addUser, removeUser } from '../users/users'
import { rangeFromQuery } from './date-range'
import { filterChoices } from './filter-choices'
import { costByMonth, myUsage, topUsers, totals, unpricedModels, usageByUser } from './usage'

const admin = { userId: 1, isAdmin: true } as AdminActor
const member = (userId: number) => ({ userId, isAdmin: false }) as Actor
const parts = {
  inputTokens: 0n,
  cachedTokens: 0n,
  cacheWriteTokens: 0n,
  outputTokens: 0n,
  reasoningTokens: 0n,
  audioInputTokens: 0n,
  audioOutputTokens: 0n,
  imageTokens: 0n,
}
const all = { from: '0000-01-01', to: '9999-12-31' }
const large = 9_007_199_254_740_993n // Above 2^53: a float would lose the last digit.

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'UTC' })
  for (const name of ['Ann', 'Ben', 'Cleo']) await addUser(admin, { name })
  const row = (day: string, userId: number, model: string, costPico: bigint, units: bigint, unpriced = 0) => ({
    ...{ day, userId, model, costPico, units, unpriced, keyId: 1, requests: 1 },
    ...parts,
  })
  const today = rangeFromQuery({}).to
  await context.db.usageDay.createMany({
    data: [
      row('2026-01-31', 2, 'gpt-4o', 110_000_000n, 55n),
      row('2026-02-01', 2, 'gpt-4o', large, 10n),
      row('2026-02-01', 2, 'mystery', 0n, 7n, 1),
      row('2026-02-28', 3, 'gpt-4o', 3n, 1n),
      row('2026-02-28', 4, 'gpt-4o', 0n, 0n),
      row(today, 3, 'gpt-4o', 0n, 1n),
    ],
  })
  await removeUser(admin, 3)
  await rollUpMonths(context, Date.parse('2026-03-15'))
})
afterAll(() => context.remove())

test('usage by user includes deleted users and omits users without usage', async () => {
  expect(await usageByUser(admin, { from: '2026-01-31', to: '2026-03-01' })).toEqual([
    { userId: 2, name: 'Ann', deleted: false, costPico: large + 110_000_000n, units: 72n, requests: 3, unpriced: 1 },
    { userId: 3, name: 'Ben', deleted: true, costPico: 3n, units: 1n, requests: 1, unpriced: 0 },
  ])
})

test('top users come first by cost, with their share of the highest cost', async () => {
  const range = { from: '2026-02-01', to: '2026-03-01' }
  const users = await topUsers(admin, range, 5)
  expect(users.map(({ name, share: part, unpriced }) => [name, part, unpriced])).toEqual([
    ['Ann', 1, 1],
    ['Ben', 0, 0],
  ])
  expect(await topUsers(admin, range, 1)).toEqual(users.slice(0, 1))
})

test('adjacent date ranges add up to their union, to the last unit', async () => {
  const whole = await totals(admin, all)
  for (const at of ['2026-01-31', '2026-02-01', '2026-02-15', '2026-03-01']) {
    const [left, right] = [await totals(admin, { ...all, to: at }), await totals(admin, { ...all, from: at })]
    expect(left.costPico + right.costPico).toBe(whole.costPico)
    expect(left.units + right.units).toBe(whole.units)
  }
})

test('a user without usage has zeros', async () => {
  const nothing = { costPico: 0n, units: 0n, requests: 0, unpriced: 0 }
  expect(await myUsage(member(1), all)).toEqual({ userId: 1, ...nothing })
})

test('the same day twice means that day, and no days mean this month so far', () => {
  expect(rangeFromQuery({ from: '2026-02-28', to: '2026-02-28' })).toEqual({ from: '2026-02-28', to: '2026-03-01' })
  const { from, to } = rangeFromQuery({})
  expect(from.slice(8)).toBe('01')
  expect(to > from).toBe(true)
})

test('cost by month omits cells without usage', async () => {
  const [ann, ben] = [
    { id: 2, name: 'Ann', deleted: false },
    { id: 3, name: 'Ben', deleted: true },
  ]
  const cells = await costByMonth(admin, { from: '2026-01-01', to: '2026-04-01' })
  expect(cells).toHaveLength(3)
  expect(new Set(cells)).toEqual(
    new Set([
      { bucket: '2026-01', item: ann, costPico: 110_000_000n, unpriced: 0 },
      { bucket: '2026-02', item: ann, costPico: large, unpriced: 1 },
      { bucket: '2026-02', item: ben, costPico: 3n, unpriced: 0 },
    ]),
  )
  expect(await unpricedModels(admin, all)).toEqual([{ model: 'mystery', requests: 1 }])
})

test('the request log can be filtered by the models used in its months, by everyone or by one user', async () => {
  const models = async (from: string, to: string, userId: number | null) =>
    (await filterChoices({ from, to }, userId)).models
  expect(await models('2026-02-01', '2026-03-01', null)).toEqual(['gpt-4o', 'mystery'])
  expect(await models('2026-02-01', '2026-03-01', 3)).toEqual(['gpt-4o'])
  expect(await models('2026-01-01', '2026-01-31', null)).toEqual(['gpt-4o'])
  expect(await models('2026-04-01', '2026-04-30', null)).toEqual([])
  expect(await models(rangeFromQuery({}).to, '9999-12-31', null)).toEqual(['gpt-4o'])
})

test('the database searches, sorts and paginates users', async () => {
  const query = { search: '', sort: 'name', order: 'desc', page: 1, size: 25, deleted: false } as const
  expect((await listUserPage(admin, query)).rows.map(({ name }) => name)).toEqual(['root', 'Cleo', 'Ann'])
  expect((await listUserPage(admin, { ...query, page: 2 })).rows).toEqual([])
  expect(await listUserPage(admin, { ...query, search: 'CLE' })).toMatchObject({ total: 1, rows: [{ name: 'Cleo' }] })
  expect((await listUserPage(admin, { ...query, search: '%' })).total).toBe(0)
  for (const sort of ['created', 'used', 'cost'] as const)
    expect(await listUserPage(admin, { ...query, sort, deleted: true })).toMatchObject({ total: 4 })
  const [root] = (await listUserPage(admin, query)).rows
  expect(root).toMatchObject({ id: 1, role: 'admin', disabled: false, lastUsedAt: null, monthPico: 0n, unpriced: 0 })
  expect(root?.createdAt).toEqual((await context.db.user.findUnique({ where: { id: 1 } }))?.createdAt)
  const [ben] = (await listUserPage(admin, { ...query, search: 'ben', deleted: true })).rows
  expect(ben?.deletedAt).toEqual((await context.db.user.findUnique({ where: { id: 3 } }))?.deletedAt)
})
