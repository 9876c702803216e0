import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../../test/context'
import { testServer } from '../../../test/postgres-server'
import { send } from '../../../test/usage-traffic'
import type { Actor, AdminActor } from '../../audit/actor'
import { initRoot } from '../../users/root'
import { addToken } from '../../users/tokens'
import { addUser } from '../../users/users'
import { tokenChoices } from '../filter-choices'
import { type EntryPageQuery, getEntry, getMyEntry, latestEntries, listEntries, listMyEntries } from './entries'
import { noEntryFilter } from './entry-filter'
import { entryQueries, MAX_ENTRIES_READ } from './find-entries'

const admin = { userId: 1, isAdmin: true } as AdminActor
const start = Date.parse('2026-03-01T00:00:00Z')
const all: EntryPageQuery = {
  ...{ range: { from: '2026-03-01', to: '2026-04-01' }, direction: 'older', cursor: null },
  ...noEntryFilter,
}

let context: Awaited<ReturnType<typeof openTestContext>>
let ids: string[]
beforeAll(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'UTC' })
  for (const name of ['Ann', 'Ben']) await addUser(admin, { name })
  // Three at each instant: a cursor needs more than a time.
  const traffic = Array.from({ length: 130 }, (_, index) => ({
    userId: 2 + (index % 2),
    startedAt: start + Math.floor(index / 3) * 1000,
    costPico: BigInt(index),
    model: index % 10 === 0 ? 'rare' : 'gpt-4o',
    attempts: [
      { keyId: 7, status: 429 },
      { keyId: 1, status: 200 },
    ],
  }))
  ids = []
  for (const each of traffic) ids.push(...(await send(context, [each])))
})
afterAll(() => context.remove())

/** All pages, newest first. */
async function walk(query: EntryPageQuery) {
  const pages = []
  let page = await listEntries(admin, query)
  pages.push(page)
  while (page.older) {
    page = await listEntries(admin, { ...query, direction: 'older', cursor: page.older })
    pages.push(page)
  }
  return pages
}

test('pages neither repeat nor skip an entry in either direction', async () => {
  const pages = await walk(all)
  expect(pages.map(({ rows }) => rows.length)).toEqual([50, 50, 30])
  expect(pages.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(ids.toReversed())
  const up = await listEntries(admin, { ...all, direction: 'newer', cursor: pages[2]?.newer ?? null })
  expect(up.rows).toEqual(pages[1]?.rows)
  const top = await listEntries(admin, { ...all, direction: 'newer', cursor: up.newer })
  expect(top).toEqual(pages[0])
})

test('a filter applies to every page', async () => {
  const rare = (await walk({ ...all, model: 'rare', userId: 2 })).flatMap(({ rows }) => rows)
  expect(rare.length).toBe(13)
  expect(new Set(rare.map(({ model, user }) => `${model} ${user.name}`))).toEqual(new Set(['rare Ann']))
  expect((await listEntries(admin, { ...all, state: 'failed' })).rows).toEqual([])
  expect((await listEntries(admin, { ...all, endpoint: 'embeddings' })).rows).toEqual([])
})

test('a member sees only their own entries', async () => {
  const ben = { userId: 3, isAdmin: false } as Actor
  const { rows } = await listMyEntries(ben, { ...all, userId: 2 } as EntryPageQuery)
  expect(new Set(rows.map(({ user }) => user.id))).toEqual(new Set([3]))
  expect(await getMyEntry(ben, ids[1] ?? '')).toMatchObject({ id: ids[1], costPico: 1n })
  await expect(getMyEntry(ben, ids[0] ?? '')).rejects.toMatchObject({ code: 'not_found' })
})

test('the latest entries of a user are theirs, newest first', async () => {
  const rows = await latestEntries(admin, 3, all.range)
  expect(rows.map(({ id }) => id)).toEqual([ids[129], ids[127], ids[125], ids[123], ids[121]])
})

test('an entry lists the keys that were attempted', async () => {
  const entry = await getEntry(admin, ids[4] ?? '')
  expect(entry.attempts.map(({ key, status }) => [key.id, status])).toEqual([
    [7, 429],
    [1, 200],
  ])
  expect(entry).toMatchObject({ durationMs: 90, firstByteMs: 5, flags: ['overrun'] })
  await expect(getEntry(admin, 'nobody')).rejects.toMatchObject({ code: 'not_found' })
})

test('a filter by token finds its requests, of one’s own only for a member', async () => {
  const { id } = await addToken(admin, 2, { name: 'laptop' })
  const startedAt = Date.parse('2026-02-01T00:00:00Z')
  const [entry = ''] = await send(context, [{ userId: 2, startedAt, costPico: 1n, tokenId: id }])
  const query = { ...all, range: { from: '2026-02-01', to: '2026-02-02' }, tokenId: id }
  expect((await listEntries(admin, query)).rows).toMatchObject([{ id: entry }])
  expect((await listEntries(admin, { ...query, tokenId: id + 1 })).rows).toEqual([])
  expect((await listMyEntries({ userId: 3, isAdmin: false } as Actor, query)).rows).toEqual([])
  expect((await getEntry(admin, entry)).token).toEqual({ id, name: 'laptop' })
  const choice = { id, name: 'laptop', deleted: false }
  expect(await tokenChoices({ userId: 2, tokenId: null })).toEqual([choice])
  expect(await tokenChoices({ userId: null, tokenId: id })).toEqual([choice])
  expect(await tokenChoices({ userId: 3, tokenId: id })).toEqual([])
  expect(await tokenChoices({ userId: null, tokenId: null })).toEqual([])
})

test('a page reads at most 20,000 entries and then returns a cursor', async () => {
  await context.db.$executeRawUnsafe(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)
    INSERT INTO "UsageEntry" ("id", "owner", "userId", "keyId", "model", "label", "endpoint", "state", "reservedPico", "stream", "startedAt")
    SELECT 'bulk-' || i, 'x', 2, 1, 'm', 'm', 'chat/completions', 'settled', 0, false, ${start + 1_000_000} + i FROM n`)
  const rare = { ...all, model: 'rare' }
  const pages = await walk(rare)
  expect(pages.flatMap(({ rows }) => rows).length).toBe(13)
  expect(pages.length).toBe(3)
  expect(pages[0]).toMatchObject({ rows: [], newer: null })
  expect(MAX_ENTRIES_READ).toBe(20_000)
  let up = pages.at(-1)
  for (let steps = 0; up?.newer && steps < 5; steps += 1)
    up = await listEntries(admin, { ...rare, direction: 'newer', cursor: up.newer })
  expect(up).toEqual(pages[0])
})

test('a page does not end between entries of the same millisecond', async () => {
  await context.db.$executeRawUnsafe(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20010)
    INSERT INTO "UsageEntry" ("id", "owner", "userId", "keyId", "model", "label", "endpoint", "state", "reservedPico", "stream", "startedAt")
    SELECT 'same-' || i, 'x', 3, 1, 'm', CASE WHEN i % 2000 = 7 THEN 'rarest' ELSE 'm' END, 'chat/completions', 'settled', 0, false,
      ${start + 2_000_000} + i / 100 FROM n`)
  const rare = { ...all, model: 'rarest' }
  const ids = (await walk(rare)).flatMap(({ rows }) => rows.map(({ id }) => id))
  expect(ids).toEqual(Array.from({ length: 11 }, (_, index) => `same-${(10 - index) * 2000 + 7}`))
})

test.skipIf(testServer)('a page is read by an index', async () => {
  const cases = [
    { userId: null, state: null, index: 'UsageEntry_startedAt_idx' },
    { userId: null, state: 'settled', index: 'UsageEntry_startedAt_idx' },
    { userId: null, state: 'failed', index: 'UsageEntry_state_startedAt_idx' },
    { userId: 2, state: 'failed', index: 'UsageEntry_userId_startedAt_idx' },
    { userId: 2, state: 'failed', tokenId: 1, index: 'UsageEntry_tokenId_startedAt_idx' },
  ] as const
  for (const { index, ...filter } of cases) {
    for (const direction of ['older', 'newer'] as const) {
      const cursor = { startedAt: 1n, id: 'x' }
      const { edge, page, values } = entryQueries({ ...all, model: 'rare', ...filter }, 'UTC', direction, cursor, 51)
      for (const sql of [edge, page]) {
        const plan = await context.readSlow<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, values)
        const steps = plan.map(({ detail }) => detail).join('; ')
        if (sql === edge) expect(steps).toContain('COVERING INDEX')
        expect(steps).toContain(index)
        // Only entries of the same millisecond are sorted.
        expect(steps).not.toContain('TEMP B-TREE FOR ORDER BY')
      }
    }
  }
})
