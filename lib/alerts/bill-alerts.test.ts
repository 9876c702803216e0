import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { addDays } from '../core/time'
import { utcDayOf } from '../reconciliation/accounts'
import { type Difference, storeDifferences } from '../reconciliation/comparison/difference'
import { markBillAlert, pendingBillAlerts } from './bill-alerts'

const today = utcDayOf(Date.now())
const difference: Difference = {
  ...{ keyId: null, remoteKey: 'key_1', model: 'gpt-4o', oursRequests: 0, theirsRequests: 1 },
  ...{ oursPico: 0n, theirsPico: 5_000_000n, unexplainedPico: 0n },
  reasons: [{ code: 'missing_or_elsewhere', pico: 5_000_000n }],
}

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  const at = new Date()
  await context.db.providerAccount.create({
    data: { name: 'OpenAI', type: 'openai', hint: '', since: '2026-01-01', createdAt: at, updatedAt: at },
  })
  const sums = { oursPico: 0n, theirsPico: 5_000_000n, unexplainedPico: 0n, outsidePico: 5_000_000n }
  const row = { ...sums, accountId: 1, isFinal: true, differences: storeDifferences([difference]), comparedAt: 1n }
  await context.db.dayComparison.createMany({
    data: [
      { ...row, state: 'open', day: addDays(today, -1) },
      { ...row, state: 'open', day: addDays(today, -9), outsidePico: 0n, differences: '[]' },
      { ...row, state: 'explained', note: 'known', day: addDays(today, -8) },
      { ...row, state: 'open', day: addDays(today, -100) },
    ],
  })
})
afterAll(() => context.remove())

test('use elsewhere and a day that stays open are alerts, once each, and not what an admin has accepted', async () => {
  const alerts = await pendingBillAlerts(context)
  expect(alerts.map(({ body }) => JSON.parse(body))).toMatchObject([
    { type: 'reconciliation.day_open', account: 'OpenAI', day: addDays(today, -9), theirs: '0.000005' },
    {
      ...{ id: `reconciliation-1-${addDays(today, -1)}-outside`, type: 'reconciliation.outside_use' },
      ...{ amount: '0.000005', keys: ['key_1'], models: ['gpt-4o'] },
    },
  ])
  for (const alert of alerts) await markBillAlert(context, alert)
  expect(await pendingBillAlerts(context)).toEqual([])
  const [later] = await pendingBillAlerts(context, Date.now() + 4 * 86_400_000)
  expect(later).toMatchObject({ day: addDays(today, -1), kind: 'open' })
})
