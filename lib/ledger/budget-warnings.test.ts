import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { countedIn } from '../../test/usage-entries'
import { pendingAlerts } from '../alerts/alerts'
import type { AdminActor } from '../audit/actor'
import { noTokens } from '../pricing/tokens'
import { setDefaultLimit } from '../settings/limits'
import { patchUser } from '../users/users'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

const common = { keyId: 1, label: 'gpt-4o' }

/** Records a request of this cost. Returns the percentage of the budget warned of so far. */
async function spend(id: string, costPico: bigint, userId = 7) {
  const request = { model: 'gpt-4o', endpoint: 'chat/completions', stream: false, startedAt: Date.now(), userId }
  const counted = countedIn(request.userId, request.startedAt)
  await context.ledger.reserve({ ...common, ...request, ...counted, id, reservedPico: costPico, estimatePico: 1n })
  const response = {
    answeredModel: null,
    status: 200,
    firstByteAt: null,
    settledAt: Date.now(),
    upstreamRequestId: null,
  }
  const nothing = { tokens: noTokens, units: 0, serviceTier: null, variant: null, attempts: [], flags: [] }
  await context.ledger.settle({ ...common, ...response, ...nothing, id, state: 'settled', costPico })
  const [month] = await context.db.userMonth.findMany({ where: { userId } })
  return month?.warned
}

test('the settlement that reaches 80 or 100 % of a user’s or the default budget records a warning, once a month', async () => {
  expect(await spend('a', 1000n)).toBe(0)
  await context.db.setting.create({ data: { name: 'defaultMonthlyLimitPico', value: '10000' } })
  expect(await spend('b', 6999n)).toBe(0)
  expect(await spend('c', 1n)).toBe(80)
  const at = new Date()
  const columns = { monthlyLimitPico: 10n ** 18n, tokenHmac: 'h', tokenHint: '', createdAt: at, updatedAt: at }
  await context.db.user.create({ data: { id: 7, name: 'Ann', ...columns } })
  expect(await spend('d', 10n ** 18n - 8001n)).toBe(80)
  expect(await spend('e', 1n)).toBe(100)
  await context.db.user.update({ where: { id: 7 }, data: { monthlyLimitPico: 2n * 10n ** 18n } })
  expect(await spend('f', 5n)).toBe(100)
})

test('a new budget, own or default, is warned of anew, under another id', async () => {
  const admin = { userId: 1, isAdmin: true } as AdminActor
  const at = new Date()
  const dates = { tokenHint: '', createdAt: at, updatedAt: at }
  await context.db.user.create({ data: { id: 8, name: 'Bob', tokenHmac: 'b', ...dates } })
  const alerts = async () =>
    (await pendingAlerts(context)).filter(({ userId }) => userId === 8).map(({ body }) => JSON.parse(body).id.slice(16))
  const deliver = () => context.db.userMonth.updateMany({ where: { userId: 8 }, data: { alerted: 100 } })
  const dollars = (count: number) => BigInt(count) * 1_000_000_000_000n

  await setDefaultLimit(admin, { monthlyLimit: dollars(10) })
  expect(await spend('g', dollars(10), 8)).toBe(100)
  expect(await alerts()).toEqual(['80-of-10.000000', '100-of-10.000000'])
  await deliver()
  await setDefaultLimit(admin, { monthlyLimit: dollars(10) })
  await patchUser(admin, 8, { name: 'Robert' })
  expect(await spend('h', 1n, 8)).toBe(100)
  expect(await alerts()).toEqual([])

  await setDefaultLimit(admin, { monthlyLimit: dollars(20) })
  expect(await spend('i', 1n, 8)).toBe(0)
  expect(await spend('j', dollars(6), 8)).toBe(80)
  expect(await alerts()).toEqual(['80-of-20.000000'])
  await deliver()

  await patchUser(admin, 8, { monthlyLimit: dollars(18) })
  expect(await spend('k', 1n, 8)).toBe(80)
  expect(await alerts()).toEqual(['80-of-18.000000'])
  await deliver()
  await setDefaultLimit(admin, { monthlyLimit: dollars(5) })
  expect(await spend('l', 1n, 8)).toBe(80)
  expect(await alerts()).toEqual([])
})
