import { assert, constantFrom, integer, asyncProperty as property, record } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { send } from '../../test/usage-traffic'
import type { Admin, Member } from '../auth/actor'
import { addDays } from '../core/time'
import { sumMonthsAt } from '../ledger/sum-months'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'
import { breakdown, myBreakdown, wholeBreakdown } from './breakdown'
import { breakdownCsv } from './breakdown-csv'
import { exportEntries } from './export-entries'
import { lastDay } from './presets'
import { cuts } from './slices'
import { stack } from './stack'
import { usageByUser } from './usage'
import { usageToWire } from './wire'

const admin = { userId: 1, isAdmin: true } as Admin
const start = '2026-02-20'
const models = ['gpt-4o', 'gpt-4.1', 'o3-mini', '=HYPERLINK("http://x")', 'a,b', 'embed', 'm7', 'm8', 'm9', 'm10']

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
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
  await sumMonthsAt(Date.parse('2026-04-15'))
  await send(house, traffic)
})
afterAll(() => house.remove())

/** The cells of a file of ours, by column. */
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

test('the chart, the table, both files, /1/usages and the entries agree on any span, cut any way, to the last digit', async () => {
  const cases = record({
    first: integer({ min: -5, max: 110 }),
    days: integer({ min: 1, max: 90 }),
    by: constantFrom(...cuts),
  })
  await assert(
    property(cases, async ({ first, days, by }) => {
      const from = addDays(start, first)
      const span = { from, to: addDays(from, days) }
      const everyone = { userId: null, keyId: null, model: null }
      const [cut, people] = [await breakdown(admin, { span, by, ...everyone }), await usageByUser(admin, span)]
      const drawn = stack(cut.cells, cut.bars)
      const total = sum(people.map(({ costPico }) => costPico))

      expect(cut.total.costPico).toBe(total)
      expect(sum(drawn.bars.map(({ totalPico }) => totalPico))).toBe(total)
      expect(sum(drawn.bars.flatMap(({ costs }) => costs))).toBe(total)
      expect(drawn.items.length).toBeLessThanOrEqual(9)
      expect(sum(cut.rows.map(({ costPico }) => costPico))).toBe(total)
      expect(cut.rows.reduce((all, { unpriced }) => all + unpriced, 0)).toBe(
        people.reduce((all, { unpriced }) => all + unpriced, 0),
      )

      const file = parsed(breakdownCsv(await wholeBreakdown(admin, { span, by, ...everyone }), by, span))
      expect(column(file, 'cost_usd 2026')).toBe(total)
      if (by === 'user') {
        const wire = people.map(usageToWire).map(({ userId, totalUnit }) => [String(userId), String(totalUnit)])
        expect(file.map((row) => [row.user_id, row.tokens]).sort()).toEqual(wire.sort())
        expect(sum(cut.bars.map((bar) => column(file, bar)))).toBe(total)
      }

      let text = ''
      for await (const piece of exportEntries(admin, { span, ...everyone, state: null, endpoint: null })) text += piece
      const entries = parsed(text)
      expect(entries.length).toBe(cut.total.requests)
      expect(column(entries, 'cost_usd')).toBe(total)
    }),
    { numRuns: 40 },
  )
}, 60_000)

test('a member’s sums are their own, whatever they ask', async () => {
  const span = { from: start, to: addDays(start, 100) }
  const member = { userId: 4, isAdmin: false } as Member
  const asked = { span, by: 'user', keyId: null, model: null, userId: 5 } as const
  const own = await myBreakdown(member, asked)
  const found = (await usageByUser(admin, span)).find(({ userId }) => userId === 4)
  expect(own.rows.map(({ item }) => item.id)).toEqual([4])
  expect(own.total.costPico).toBe(found?.costPico)
})

test('the same length before is what it is compared with', async () => {
  const everyone = { userId: null, keyId: null, model: null }
  const [one, two] = [addDays(start, 20), addDays(start, 40)]
  const before = await breakdown(admin, { span: { from: one, to: two }, by: 'model', ...everyone })
  const after = await breakdown(admin, { span: { from: two, to: addDays(two, 20) }, by: 'model', ...everyone })
  expect(after.beforePico).toBe(before.total.costPico)
  const was = new Map(before.rows.map(({ item, costPico }) => [item.id, costPico]))
  for (const { item, beforePico } of after.rows) expect(beforePico).toBe(was.get(item.id) ?? 0n)
})

test('an export names its zone, is safe in a spreadsheet, and stands in the audit', async () => {
  const span = { from: start, to: addDays(start, 100) }
  const filter = { userId: 5, keyId: null, model: models[3] ?? '', state: null, endpoint: null }
  let text = ''
  for await (const piece of exportEntries(admin, { span, ...filter })) text += piece
  expect(text).toMatch(/^\uFEFFstarted_at \(Asia\/Shanghai\),id,/)
  expect(text).toContain(`"'@Eve, ""the 5th"""`)
  expect(text).toContain(`"'=HYPERLINK(""http://x"")"`)
  expect(parsed(text).every((row) => row['started_at (Asia/Shanghai)']?.endsWith('+08:00'))).toBe(true)
  const last = await house.db.auditEvent.findFirst({ orderBy: { id: 'desc' } })
  expect(last).toMatchObject({
    action: 'usage.export',
    actorId: 1,
    targetId: 5,
    detail: `${start} to ${lastDay(span)}`,
  })
})
