import { expect } from 'vitest'
import { formatPico } from '../../lib/core/money'
import { timing } from '../support/timing'
import type { Totals } from './ledger'
import type { ChaosStage } from './stage'

type Usage = { userId: number; cost: string; totalUnit: number }

/** Nothing is reserved, the database file is intact, and entries, days, months and /1/usages agree on every user. */
export async function expectConsistentLedger({ ledger, api }: ChaosStage) {
  await expect.poll(() => ledger.open(), { timeout: timing.longPoll }).toBe(0)
  expect(await ledger.integrity()).toBe('ok')
  expect(await ledger.reservedPico()).toBe(0n)
  const entries = await ledger.totalsOfEntries()
  expect(await ledger.totalsOfDays()).toEqual(entries)
  const costs = (totals: Map<number, Totals>) =>
    new Map([...totals].map(([userId, { costPico }]) => [userId, costPico] as const).filter(([, pico]) => pico > 0n))
  expect(costs(await ledger.totalsOfMonths())).toEqual(costs(entries))

  const { body } = await api('GET', '/1/usages?from=2020-01-01&to=2099-12-31')
  const usages = (body as Usage[]).map(({ userId, cost, totalUnit }) => [userId, cost, totalUnit])
  const used = [...entries].filter(([, { costPico, units }]) => costPico > 0n || units > 0n)
  expect(usages).toEqual(used.map(([userId, { costPico, units }]) => [userId, formatPico(costPico), Number(units)]))
}
