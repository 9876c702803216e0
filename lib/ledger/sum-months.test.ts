import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { send } from '../../test/usage-traffic'
import { initRoot } from '../users/root'
import { disagreements } from './disagreements'
import { sumMonthsAt } from './sum-months'

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeEach(async () => {
  house = await temporaryHouse()
  await initRoot({ zone: 'Asia/Shanghai' })
})
afterEach(() => house.remove())

const at = (day: string) => Date.parse(`${day}T12:00:00Z`)
const traffic = (days: readonly string[]) =>
  days.map((day, n) => ({
    userId: 1 + (n % 3),
    keyId: 1 + (n % 2),
    model: `m${n % 4}`,
    startedAt: at(day),
    costPico: 7n,
  }))
const months = async () => {
  const rows = await house.db.usageByModel.findMany({ distinct: ['month'], orderBy: { month: 'asc' } })
  return rows.map(({ month }) => month)
}

test('a month is summed two days after its end, in the reporting zone, and the next one is not', async () => {
  await send(house, traffic(['2026-08-31', '2026-09-30', '2026-10-01']))
  await sumMonthsAt(Date.parse('2026-10-02T15:59:59Z'))
  expect(await months()).toEqual(['2026-08'])
  await sumMonthsAt(Date.parse('2026-10-02T16:00:00Z'))
  expect(await months()).toEqual(['2026-08', '2026-09'])
})

test('settles of a month that is being summed are in its sums, once', async () => {
  for (let round = 0; round < 20; round += 1) {
    const days = Array.from({ length: 40 }, (_, n) => `2026-0${6 + (n % 4)}-${10 + round}`)
    const sent = traffic(days).map((each) => send(house, [each]))
    // With PostgreSQL in the midst of the others; SQLite settles together what comes together.
    await Promise.race(sent)
    const summed = sumMonthsAt(at(round % 2 ? '2026-10-15' : '2026-09-15'))
    await Promise.all([...sent, summed, send(house, traffic(days))])
    expect(await disagreements({ all: house.readLong })).toEqual([])
  }
  expect(await months()).toEqual(['2026-06', '2026-07', '2026-08', '2026-09'])
})
