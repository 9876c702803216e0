import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { send } from '../../test/usage-traffic'
import type { Actor, AdminActor } from '../audit/actor'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'
import { callers, myCallers, mySessionTotals, sessionTotals } from './callers'
import { listEntries } from './requests/entries'
import { noEntryFilter } from './requests/entry-filter'

const admin = { userId: 1, isAdmin: true } as AdminActor
const start = Date.parse('2026-03-01T00:00:00Z')
const range = { from: '2026-03-01', to: '2026-04-01' }
const query = { range, userId: null, keyId: null, model: null }
let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'UTC' })
  for (const name of ['Ann', 'Ben']) await addUser(admin, { name })
  await send(context, [
    { userId: 2, startedAt: start, costPico: 5n, client: 'claude-cli', sessionId: 's1' },
    { userId: 2, startedAt: start + 1000, costPico: null, client: 'claude-cli', sessionId: 's1' },
    { userId: 3, startedAt: start + 2000, costPico: 9n, client: 'codex_exec', sessionId: 's2' },
    { userId: 3, startedAt: start + 3000, costPico: 2n, client: 'claude-cli', sessionId: 's3' },
    { userId: 3, startedAt: start + 4000, costPico: 100n },
    { userId: 3, startedAt: start - 86_400_000, costPico: 100n, client: 'codex_exec', sessionId: 's2' },
  ])
})
afterAll(() => context.remove())

test('sessions and clients are summed up, the most expensive first', async () => {
  const sessions = await callers(admin, { ...query, by: 'session' })
  expect(sessions).toMatchObject({
    isPartial: false,
    rows: [
      { name: 's2', client: 'codex_exec', user: { name: 'Ben' }, requests: 1, costPico: 9n },
      { name: 's1', client: 'claude-cli', user: { name: 'Ann' }, requests: 2, costPico: 5n, unpriced: 1, units: 6 },
      { name: 's3', client: 'claude-cli', user: { name: 'Ben' }, lastAt: start + 3000 },
    ],
  })
  const clients = await callers(admin, { ...query, by: 'client' })
  expect(clients.rows).toMatchObject([
    { name: 'codex_exec', costPico: 9n, user: { name: 'Ben' } },
    { name: 'claude-cli', costPico: 7n, user: null, requests: 3 },
  ])
})

test('users see their own only', async () => {
  const ann = { userId: 2, isAdmin: false } as Actor
  const mine = await myCallers(ann, { ...query, userId: 3, by: 'session' })
  expect(mine.rows.map(({ name }) => name)).toEqual(['s1'])
  const totals = await mySessionTotals(ann, { ...noEntryFilter, range, sessionId: 's2' })
  expect(totals).toMatchObject({ requests: 0, costPico: 0n })
})

test('the log is filtered by session and client, and a session has a total', async () => {
  const filter = { ...noEntryFilter, range, sessionId: 's1' }
  const page = { direction: 'older', cursor: null } as const
  expect((await listEntries(admin, { ...filter, ...page })).rows).toHaveLength(2)
  expect((await listEntries(admin, { ...filter, client: 'codex_exec', ...page })).rows).toHaveLength(0)
  expect((await listEntries(admin, { ...noEntryFilter, range, client: 'claude-cli', ...page })).rows).toHaveLength(3)
  expect(await sessionTotals(admin, filter)).toEqual({ requests: 2, units: 6, costPico: 5n, unpriced: 1 })
  expect(await sessionTotals(admin, { ...filter, sessionId: null })).toBeNull()
})
