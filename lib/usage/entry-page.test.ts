import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { testServer } from '../../test/postgres-server'
import { send } from '../../test/usage-traffic'
import type { Admin, Member } from '../auth/actor'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'
import { getEntry, getMyEntry } from './entry-detail'
import { latestEntries, listEntries, listMyEntries, type PageQuery } from './entry-page'
import { entrySelects, MOST_READ } from './entry-sql'

const admin = { userId: 1, isAdmin: true } as Admin
const start = Date.parse('2026-03-01T00:00:00Z')
const all: PageQuery = {
  ...{ span: { from: '2026-03-01', to: '2026-04-01' }, way: 'older', from: null },
  ...{ userId: null, keyId: null, model: null, state: null, endpoint: null },
}

let house: Awaited<ReturnType<typeof temporaryHouse>>
let ids: string[]
beforeAll(async () => {
  house = await temporaryHouse()
  await initRoot({ zone: 'UTC' })
  for (const name of ['Ann', 'Ben']) await addUser(admin, { name })
  // Three at each instant: the place in the log is more than a time.
  const traffic = Array.from({ length: 130 }, (_, index) => ({
    userId: 2 + (index % 2),
    startedAt: start + Math.floor(index / 3) * 1000,
    costPico: BigInt(index),
    model: index % 10 === 0 ? 'rare' : 'gpt-4o',
    trail: [
      { keyId: 7, status: 429 },
      { keyId: 1, status: 200 },
    ],
  }))
  ids = []
  for (const each of traffic) ids.push(...(await send(house, [each])))
})
afterAll(() => house.remove())

/** Every line there is, page by page. */
async function walk(query: PageQuery) {
  const pages = []
  let page = await listEntries(admin, query)
  pages.push(page)
  while (page.older) {
    page = await listEntries(admin, { ...query, way: 'older', from: page.older })
    pages.push(page)
  }
  return pages
}

test('pages of the log neither repeat nor skip a line, down and up again', async () => {
  const pages = await walk(all)
  expect(pages.map(({ lines }) => lines.length)).toEqual([50, 50, 30])
  expect(pages.flatMap(({ lines }) => lines.map(({ id }) => id))).toEqual(ids.toReversed())
  const up = await listEntries(admin, { ...all, way: 'newer', from: pages[2]?.newer ?? null })
  expect(up.lines).toEqual(pages[1]?.lines)
  const top = await listEntries(admin, { ...all, way: 'newer', from: up.newer })
  expect(top).toEqual(pages[0])
})

test('a filter holds on every page', async () => {
  const rare = (await walk({ ...all, model: 'rare', userId: 2 })).flatMap(({ lines }) => lines)
  expect(rare.length).toBe(13)
  expect(new Set(rare.map(({ model, user }) => `${model} ${user.name}`))).toEqual(new Set(['rare Ann']))
  expect((await listEntries(admin, { ...all, state: 'failed' })).lines).toEqual([])
  expect((await listEntries(admin, { ...all, endpoint: 'embeddings' })).lines).toEqual([])
})

test('a member’s log and requests are their own', async () => {
  const ben = { userId: 3, isAdmin: false } as Member
  const { lines } = await listMyEntries(ben, { ...all, userId: 2 } as PageQuery)
  expect(new Set(lines.map(({ user }) => user.id))).toEqual(new Set([3]))
  expect(await getMyEntry(ben, ids[1] ?? '')).toMatchObject({ id: ids[1], costPico: 1n })
  await expect(getMyEntry(ben, ids[0] ?? '')).rejects.toMatchObject({ code: 'not_found' })
})

test('the last few of one person are theirs, the latest first', async () => {
  const lines = await latestEntries(admin, 3, all.span)
  expect(lines.map(({ id }) => id)).toEqual([ids[129], ids[127], ids[125], ids[123], ids[121]])
})

test('one request tells the keys that were tried', async () => {
  const entry = await getEntry(admin, ids[4] ?? '')
  expect(entry.tries.map(({ key, status }) => [key.id, status])).toEqual([
    [7, 429],
    [1, 200],
  ])
  expect(entry).toMatchObject({ tookMs: 90, firstByteMs: 5, flags: ['overrun'] })
  await expect(getEntry(admin, 'nobody')).rejects.toMatchObject({ code: 'not_found' })
})

test('a page reads never more than 20,000 entries, and then offers to go on', async () => {
  await house.db.$executeRawUnsafe(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)
    INSERT INTO "UsageEntry" ("id", "owner", "userId", "keyId", "model", "label", "endpoint", "state", "reservedPico", "stream", "startedAt")
    SELECT 'bulk-' || i, 'x', 2, 1, 'm', 'm', 'chat/completions', 'settled', 0, false, ${start + 1_000_000} + i FROM n`)
  const rare = { ...all, model: 'rare' }
  const pages = await walk(rare)
  expect(pages.flatMap(({ lines }) => lines).length).toBe(13)
  expect(pages.length).toBe(3)
  expect(pages[0]).toMatchObject({ lines: [], newer: null })
  expect(MOST_READ).toBe(20_000)
  let up = pages.at(-1)
  for (let steps = 0; up?.newer && steps < 5; steps += 1)
    up = await listEntries(admin, { ...rare, way: 'newer', from: up.newer })
  expect(up).toEqual(pages[0])
})

test('entries of one millisecond are not cut apart where a page ends', async () => {
  await house.db.$executeRawUnsafe(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20010)
    INSERT INTO "UsageEntry" ("id", "owner", "userId", "keyId", "model", "label", "endpoint", "state", "reservedPico", "stream", "startedAt")
    SELECT 'same-' || i, 'x', 3, 1, 'm', CASE WHEN i % 2000 = 7 THEN 'seldom' ELSE 'm' END, 'chat/completions', 'settled', 0, false,
      ${start + 2_000_000} + i / 100 FROM n`)
  const seldom = { ...all, model: 'seldom' }
  const ids = (await walk(seldom)).flatMap(({ lines }) => lines.map(({ id }) => id))
  expect(ids).toEqual(Array.from({ length: 11 }, (_, index) => `same-${(10 - index) * 2000 + 7}`))
})

test.skipIf(testServer)('a page reads by an index', async () => {
  const cases = [
    { userId: null, state: null, index: 'UsageEntry_startedAt_idx' },
    { userId: null, state: 'settled', index: 'UsageEntry_startedAt_idx' },
    { userId: null, state: 'failed', index: 'UsageEntry_state_startedAt_idx' },
    { userId: 2, state: 'failed', index: 'UsageEntry_userId_startedAt_idx' },
  ] as const
  for (const { index, ...filter } of cases) {
    for (const way of ['older', 'newer'] as const) {
      const from = { startedAt: 1n, id: 'x' }
      const { edge, page, values } = entrySelects({ ...all, model: 'rare', ...filter }, 'UTC', way, from, 51)
      for (const sql of [edge, page]) {
        const plan = await house.readLong<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, values)
        const steps = plan.map(({ detail }) => detail).join('; ')
        if (sql === edge) expect(steps).toContain('COVERING INDEX')
        expect(steps).toContain(index)
        // Only entries of the same millisecond are sorted.
        expect(steps).not.toContain('TEMP B-TREE FOR ORDER BY')
      }
    }
  }
})
