import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { send } from '../../test/usage-traffic'
import { addDays, dayOf, startOfDay } from '../core/time'
import { initRoot } from '../users/root'
import { findInconsistencies } from './inconsistencies'
import { rollUpMonths, startRetention } from './maintenance'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeEach(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'Asia/Shanghai' })
})
afterEach(() => context.remove())

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
  const rows = await context.db.usageByModel.findMany({ distinct: ['month'], orderBy: { month: 'asc' } })
  return rows.map(({ month }) => month)
}

test('a month is rolled up two days after its end in the reporting time zone, and not earlier', async () => {
  await send(context, traffic(['2026-08-31', '2026-09-30', '2026-10-01']))
  await rollUpMonths(context, Date.parse('2026-10-02T15:59:59Z'))
  expect(await months()).toEqual(['2026-08'])
  await rollUpMonths(context, Date.parse('2026-10-02T16:00:00Z'))
  expect(await months()).toEqual(['2026-08', '2026-09'])
})

test('settlements during the rollup of their month are counted once', async () => {
  for (let round = 0; round < 20; round += 1) {
    const days = Array.from({ length: 40 }, (_, n) => `2026-0${6 + (n % 4)}-${10 + round}`)
    const sent = traffic(days).map((each) => send(context, [each]))
    // On PostgreSQL the rollup runs between the others; SQLite commits concurrent settlements as a group.
    await Promise.race(sent)
    const rolledUp = rollUpMonths(context, at(round % 2 ? '2026-10-15' : '2026-09-15'))
    await Promise.all([...sent, rolledUp, send(context, traffic(days))])
    expect(await findInconsistencies({ all: context.readSlow })).toEqual([])
  }
  expect(await months()).toEqual(['2026-06', '2026-07', '2026-08', '2026-09'])
})

test('entries older than the given number of full days are pruned, however many there are', async () => {
  const DAY = 86_400_000
  const midnight = startOfDay(addDays(dayOf(Date.now(), 'Asia/Shanghai'), -2), 'Asia/Shanghai')
  const times = [...Array.from({ length: 120 }, (_, n) => midnight - 1 - n * (DAY / 100)), midnight]
  await send(
    context,
    times.map((startedAt) => ({ userId: 1, startedAt, costPico: 7n })),
  )
  const stop = startRetention(context, 2)
  await expect.poll(() => context.db.usageEntry.count()).toBe(1)
  stop()
  expect(await context.db.usageEntry.findFirst()).toMatchObject({ startedAt: BigInt(midnight) })
})
