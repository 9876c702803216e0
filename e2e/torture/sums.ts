import { expect } from '@playwright/test'
import { formatPico } from '../../lib/core/money'
import type { Sums } from './ledger'
import type { Stage } from './stage'

type Usage = { userId: number; cost: string; totalUnit: number }

/** Nothing is held any more, the file is sound, and entries, days, months and /1/usages say the same of everybody. */
export async function expectSoundBooks({ ledger, api }: Stage) {
  await expect.poll(() => ledger.open(), { timeout: 60_000 }).toBe(0)
  expect(await ledger.integrity()).toBe('ok')
  expect(await ledger.reservedPico()).toBe(0n)
  const entries = await ledger.ofEntries()
  expect(await ledger.ofDays()).toEqual(entries)
  const costs = (of: Map<number, Sums>) => new Map([...of].map(([userId, { costPico }]) => [userId, costPico]))
  const spent = (of: Map<number, Sums>) => new Map([...costs(of)].filter(([, costPico]) => costPico > 0n))
  expect(spent(await ledger.ofMonths())).toEqual(spent(entries))

  const { body } = await api('GET', '/1/usages?from=2020-01-01&to=2099-12-31')
  const told = (body as Usage[]).map(({ userId, cost, totalUnit }) => [userId, cost, totalUnit])
  const expected = [...entries].filter(([, { costPico, units }]) => costPico > 0n || units > 0n)
  expect(told).toEqual(expected.map(([userId, { costPico, units }]) => [userId, formatPico(costPico), Number(units)]))
}
