import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { countedIn } from '../../test/usage-entries'
import { noTokens } from '../pricing/tokens'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

const common = { keyId: 1, label: 'gpt-4o' }

/** Records a request of this cost. Returns the percentage of the budget warned of so far. */
async function spend(id: string, costPico: bigint) {
  const request = { model: 'gpt-4o', endpoint: 'chat/completions', stream: false, startedAt: Date.now(), userId: 7 }
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
  const [month] = await context.db.userMonth.findMany({ where: { userId: 7 } })
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
