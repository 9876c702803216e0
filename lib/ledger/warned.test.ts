import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { noTokens } from './entry'

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
})
afterAll(() => house.remove())

const common = { keyId: 1, label: 'gpt-4o' }

/** Books a request of this cost; answers which share of the limit is noted then. */
async function spend(id: string, costPico: bigint) {
  const asked = { model: 'gpt-4o', endpoint: 'chat/completions', stream: false, startedAt: Date.now(), userId: 7 }
  await house.ledger.reserve({ ...common, ...asked, id, reservedPico: costPico, estimatePico: 1n, limitPico: null })
  const answered = {
    answeredModel: null,
    status: 200,
    firstByteAt: null,
    settledAt: Date.now(),
    upstreamRequestId: null,
  }
  const nothing = { tokens: noTokens, units: 0, serviceTier: null, variant: null, trail: [], flags: [] }
  await house.ledger.settle({ ...common, ...answered, ...nothing, id, state: 'settled', costPico })
  const [month] = await house.db.userMonth.findMany({ where: { userId: 7 } })
  return month?.warned
}

test('80 and 100 % of a limit are noted with the settle that reaches them, once a month, for one’s own limit or everyone’s', async () => {
  expect(await spend('a', 1000n)).toBe(0)
  await house.db.setting.create({ data: { name: 'defaultMonthlyLimitPico', value: '10000' } })
  expect(await spend('b', 6999n)).toBe(0)
  expect(await spend('c', 1n)).toBe(80)
  const at = new Date()
  const own = { monthlyLimitPico: 10n ** 18n, tokenHmac: 'h', tokenHint: '', createdAt: at, updatedAt: at }
  await house.db.user.create({ data: { id: 7, name: 'Ann', ...own } })
  expect(await spend('d', 10n ** 18n - 8001n)).toBe(80)
  expect(await spend('e', 1n)).toBe(100)
  await house.db.user.update({ where: { id: 7 }, data: { monthlyLimitPico: 2n * 10n ** 18n } })
  expect(await spend('f', 5n)).toBe(100)
})
