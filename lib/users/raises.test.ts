import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { Actor, AdminActor } from '../audit/actor'
import { parseDollars } from '../core/money'
import { endOfPeriod } from '../core/time'
import { listBudgets } from './budgets'
import { createRaise, decideRaise, listRaiseRequests, listRaises } from './raises'
import { initRoot } from './root'
import { addUser, removeUser } from './users'

const admin = { userId: 1, isAdmin: true } as AdminActor
const member = (userId: number) => ({ userId, isAdmin: false }) as Actor
const dollars = (text: string) => parseDollars(text) ?? 0n

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'UTC' })
})
afterAll(() => context.remove())

let users = 0
const newUser = () => {
  users += 1
  return addUser(admin, { name: `user ${users}`, dailyLimit: dollars('1'), totalLimit: dollars('20') })
}
const five = { period: 'day', amount: dollars('5') } as const
const endOfToday = () => new Date(endOfPeriod('day', Date.now(), 'UTC') ?? 0)
const dayOf = async (actor: Actor, id: number) => (await listBudgets(actor, id)).find(({ period }) => period === 'day')

test('what a member asks for counts once an admin grants it, to the end of the period', async () => {
  const { id } = await newUser()
  const requested = await createRaise(member(id), id, { ...five, reason: 'Release' })
  expect(requested).toMatchObject({ state: 'requested', until: null, createdById: id, decidedById: null })
  expect(await dayOf(member(id), id)).toMatchObject({ limitPico: dollars('1'), raisedPico: 0n })
  expect(await listRaiseRequests(admin)).toMatchObject([
    { id: requested.id, userName: `user ${users}`, reason: 'Release' },
  ])

  const granted = await decideRaise(admin, requested.id, { state: 'granted' })
  expect(granted).toMatchObject({ state: 'granted', until: endOfToday(), decidedById: 1 })
  expect(await dayOf(member(id), id)).toMatchObject({ limitPico: dollars('6'), raisedPico: dollars('5') })
  expect(await listRaiseRequests(admin)).toEqual([])

  expect(await decideRaise(admin, requested.id, { state: 'ended' })).toMatchObject({ state: 'ended' })
  expect(await dayOf(member(id), id)).toMatchObject({ limitPico: dollars('1'), raisedPico: 0n })
  const events = await context.db.auditEvent.findMany({ where: { targetId: id, action: { startsWith: 'budget.' } } })
  expect(events.map(({ action, actorId }) => [action, actorId])).toEqual([
    ['budget.request', id],
    ['budget.raise', 1],
    ['budget.end_raise', 1],
  ])
  expect(events[1]?.detail).toBe(`day: $5.000000; until ${endOfToday().toISOString()}; Release`)
})

test('an admin raises at once, until a time or, of the total budget, for good; a declined request changes nothing', async () => {
  const { id } = await newUser()
  const until = new Date(Date.now() + 60_000)
  expect(await createRaise(admin, id, { ...five, until })).toMatchObject({ state: 'granted', until })
  expect(await createRaise(admin, id, { period: 'total', amount: 1n })).toMatchObject({ state: 'granted', until: null })
  const requested = await createRaise(member(id), id, { ...five, until })
  expect(requested.until).toBeNull()
  expect(await decideRaise(admin, requested.id, { state: 'declined' })).toMatchObject({ state: 'declined' })
  expect(await listBudgets(admin, id)).toMatchObject([
    { period: 'day', limitPico: dollars('6') },
    { period: 'total', limitPico: dollars('20') + 1n },
  ])
  expect((await listRaises(member(id), id)).map(({ state }) => state)).toEqual(['declined', 'granted', 'granted'])
})

test('a raise that is over does not count', async () => {
  const { id } = await newUser()
  const { id: raiseId } = await createRaise(admin, id, five)
  await context.db.budgetRaise.update({ where: { id: raiseId }, data: { until: new Date(Date.now() - 1) } })
  expect(await dayOf(admin, id)).toMatchObject({ raisedPico: 0n })
})

test('what cannot be is refused', async () => {
  const { id } = await newUser()
  const { id: other } = await newUser()
  const conflict = { code: 'conflict' }
  await expect(createRaise(member(other), id, five)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(listRaises(member(other), id)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(listBudgets(member(other), id)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(createRaise(admin, id, { ...five, period: 'week' })).rejects.toMatchObject(conflict)
  await expect(createRaise(admin, id, { ...five, until: new Date() })).rejects.toMatchObject(conflict)
  const requested = await createRaise(member(id), id, five)
  await expect(createRaise(member(id), id, five)).rejects.toMatchObject(conflict)
  await expect(decideRaise(admin, requested.id, { state: 'ended' })).rejects.toMatchObject(conflict)
  await expect(decideRaise(admin, 99_999, { state: 'granted' })).rejects.toMatchObject({ code: 'not_found' })
  const decisions = await Promise.allSettled(
    Array.from({ length: 5 }, () => decideRaise(admin, requested.id, { state: 'granted' })),
  )
  expect(decisions.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)

  const second = await createRaise(member(id), id, five)
  await removeUser(admin, id)
  expect(await listRaiseRequests(admin)).toEqual([])
  await expect(decideRaise(admin, second.id, { state: 'granted' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(createRaise(admin, id, five)).rejects.toMatchObject({ code: 'not_found' })
})
