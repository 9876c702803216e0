import { assert, constantFrom, integer, asyncProperty as property, record } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { send } from '../../test/usage-traffic'
import type { Actor, AdminActor } from '../audit/actor'
import { addDays } from '../core/time'
import { rollUpMonths } from '../ledger/maintenance'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'
import { breakdown, fullBreakdown, myBreakdown } from './breakdown'
import { lastDay } from './date-range'
import { toUsageDto } from './dto'
import { breakdownCsv } from './export/export-breakdown'
import { exportEntries } from './export/export-entries'
import { noEntryFilter } from './requests/entry-filter'
import { dimensions, noFilter } from './rollups/rollup-query'
import { toSeries } from './series'
import { usageByUser } from './usage'

const admin = { userId: 1, isAdmin: true } as AdminActor
const start = '2026-02-20'
const models = ['gpt-4o', 'gpt-4.1', 'o3-mini', '=HYPERLINK("http://x")', 'a,b', 'embed', 'm7', 'm8', 'm9', 'm10']

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'Asia/Shanghai' })
  for (let index = 2; index <= 13; index++)
    await addUser(admin, { name: index === 5 ? '@Eve, "the 5th"' : `user ${index}` })
  const at = (index: number) =>
    Date.parse(`${start}T00:00:00Z`) + ((index * 7_919) % 100) * 86_400_000 + index * 977_773
  const traffic = Array.from({ length: 900 }, (_, index) => ({
    userId: 1 + ((index * 31) % 13),
    keyId: 1 + (index % 3),
    model: models[(index * 17) % models.length] ?? '',
    startedAt: at(index),
    costPico: index % 23 === 0 ? null : BigInt(index) * 1_234_567_891n,
    units: 1 + (index % 50),
  }))
  await rollUpMonths(context, Date.parse('2026-04-15'))
  await send(context, traffic)
})
afterAll(() => context.remove())

/** The cells of each line, by column. */
function parsed(csv: string): Record<string, string>[] {
  const [head = [], ...lines] = csv
    .replace('\uFEFF', '')
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    )
  return lines.map((cells) => Object.fromEntries(cells.map((cell, index) => [head[index] ?? '', cell])))
}

const picoOf = (dollars: string) => {
  const [whole = '0', places = ''] = dollars.split('.')
  return BigInt(whole) * 10n ** 12n + BigInt(places.padEnd(12, '0') || '0')
}
const sum = (picos: Iterable<bigint>) => [...picos].reduce((total, pico) => total + pico, 0n)
const column = (rows: Record<string, string>[], prefix: string) =>
  sum(rows.map((row) => picoOf(Object.entries(row).find(([name]) => name.startsWith(prefix))?.[1] || '0')))

test('chart, table, both CSV files, /1/usages and the entries agree for any range and dimension, to the last digit', async () => {
  const cases = record({
    first: integer({ min: -5, max: 110 }),
    days: integer({ min: 1, max: 90 }),
    by: constantFrom(...dimensions),
  })
  await assert(
    property(cases, async ({ first, days, by }) => {
      const from = addDays(start, first)
      const range = { from, to: addDays(from, days) }
      const [grouped, users] = [await breakdown(admin, { range, by, ...noFilter }), await usageByUser(admin, range)]
      const chart = toSeries(grouped.cells, grouped.buckets)
      const total = sum(users.map(({ costPico }) => costPico))

      expect(grouped.total.costPico).toBe(total)
      expect(sum(chart.buckets.map(({ totalPico }) => totalPico))).toBe(total)
      expect(sum(chart.buckets.flatMap(({ costs }) => costs))).toBe(total)
      expect(chart.items.length).toBeLessThanOrEqual(9)
      expect(sum(grouped.rows.map(({ costPico }) => costPico))).toBe(total)
      expect(grouped.rows.reduce((all, { unpriced }) => all + unpriced, 0)).toBe(
        users.reduce((all, { unpriced }) => all + unpriced, 0),
      )

      const file = parsed(breakdownCsv(await fullBreakdown(admin, { range, by, ...noFilter }), by, range))
      expect(column(file, 'cost_usd 2026')).toBe(total)
      if (by === 'user') {
        const dtos = users.map(toUsageDto).map(({ userId, totalUnit }) => [String(userId), String(totalUnit)])
        expect(file.map((row) => [row.user_id, row.tokens]).sort()).toEqual(dtos.sort())
        expect(sum(grouped.buckets.map((bucket) => column(file, bucket)))).toBe(total)
      }

      let text = ''
      for await (const chunk of exportEntries(admin, { range, ...noEntryFilter, ...noFilter })) text += chunk
      const entries = parsed(text)
      expect(entries.length).toBe(grouped.total.requests)
      expect(column(entries, 'cost_usd')).toBe(total)
    }),
    { numRuns: 40 },
  )
}, 60_000)

test('a member sees only their own usage, whatever the query', async () => {
  const range = { from: start, to: addDays(start, 100) }
  const member = { userId: 4, isAdmin: false } as Actor
  const query = { range, by: 'user', keyId: null, model: null, userId: 5 } as const
  const own = await myBreakdown(member, query)
  const found = (await usageByUser(admin, range)).find(({ userId }) => userId === 4)
  expect(own.rows.map(({ item }) => item.id)).toEqual([4])
  expect(own.total.costPico).toBe(found?.costPico)
})

test('the previous range of the same length is the one compared with', async () => {
  const [one, two] = [addDays(start, 20), addDays(start, 40)]
  const before = await breakdown(admin, { range: { from: one, to: two }, by: 'model', ...noFilter })
  const after = await breakdown(admin, { range: { from: two, to: addDays(two, 20) }, by: 'model', ...noFilter })
  expect(after.previousPico).toBe(before.total.costPico)
  const previous = new Map(before.rows.map(({ item, costPico }) => [item.id, costPico]))
  for (const { item, previousPico } of after.rows) expect(previousPico).toBe(previous.get(item.id) ?? 0n)
})

test('an export names its time zone, cannot run formulas in a spreadsheet, and is audited', async () => {
  const range = { from: start, to: addDays(start, 100) }
  const filter = { ...noEntryFilter, userId: 5, model: models[3] ?? '' }
  let text = ''
  for await (const chunk of exportEntries(admin, { range, ...filter })) text += chunk
  expect(text).toMatch(/^\uFEFFstarted_at \(Asia\/Shanghai\),id,/)
  expect(text).toContain(`"'@Eve, ""the 5th"""`)
  expect(text).toContain(`"'=HYPERLINK(""http://x"")"`)
  expect(parsed(text).every((row) => row['started_at (Asia/Shanghai)']?.endsWith('+08:00'))).toBe(true)
  const last = await context.db.auditEvent.findFirst({ orderBy: { id: 'desc' } })
  expect(last).toMatchObject({
    action: 'usage.export',
    actorId: 1,
    targetId: 5,
    detail: `${start} to ${lastDay(range)}`,
  })
})
