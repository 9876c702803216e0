import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { reservationOf, settlementOf } from '../../test/usage-entries'
import type { AdminActor } from '../audit/actor'
import { addKey, removeKey } from '../keys/keys'
import { initRoot } from '../users/root'
import { addUser, removeUser } from '../users/users'
import { breakdown } from './breakdown'
import { noFilter } from './rollups/rollup-query'
import { costByMonth, usageByUser } from './usage'

const admin = { userId: 1, isAdmin: true } as AdminActor
const months = ['2026-03', '2026-04', '2026-05']

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'UTC' })
})
afterAll(() => context.remove())

test('a deleted user or key keeps its name in the usage of every past month', async () => {
  const ann = await addUser(admin, { name: 'Ann' })
  const key = await addKey(admin, { name: 'The old key', key: 'sk-the-old-key-of-the-team', api_type: 'openai' })
  for (const month of months) {
    const day = `${month}-15`
    const entry = { userId: ann.id, startedAt: Date.parse(day), costPico: 5n, units: 3, day }
    const id = randomUUID()
    await context.ledger.reserve({ ...reservationOf(entry), id, keyId: key.id })
    await context.ledger.settle({ ...settlementOf(entry, id), keyId: key.id })
  }
  await removeUser(admin, ann.id)
  await removeKey(admin, key.id)
  // Another user with the same name.
  await addUser(admin, { name: 'Ann' })

  const user = { userId: ann.id, name: 'Ann', deleted: true }
  const cells = await costByMonth(admin, { from: '2026-03-01', to: '2026-06-01' })
  const item = { id: ann.id, name: 'Ann', deleted: true }
  expect(new Set(cells)).toEqual(new Set(months.map((bucket) => ({ bucket, item, costPico: 5n, unpriced: 0 }))))
  for (const month of months) {
    const range = { from: `${month}-01`, to: `${month}-31` }
    expect(await usageByUser(admin, range)).toMatchObject([{ ...user, costPico: 5n, units: 3n }])
    const byKey = await breakdown(admin, { range, by: 'key', ...noFilter })
    expect(byKey.rows).toMatchObject([{ item: { id: key.id, name: 'The old key', deleted: true }, costPico: 5n }])
  }
})
