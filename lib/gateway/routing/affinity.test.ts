import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestContext } from '../../../test/context'
import { findOwners, recordOwner } from './affinity'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

const ANN = 1
const BOB = 2

const record = (userId: number, keyId: number, ids: readonly string[], store?: boolean) => {
  const fields = new Map(store === undefined ? [] : [['store', { json: String(store) }]])
  const request = { id: 'request', member: { id: userId }, endpoint: { name: 'responses' }, parsed: { fields } }
  return recordOwner(context, request as unknown as Parameters<typeof recordOwner>[1], keyId, ids)
}
const recordedOwners = async (...ids: string[]) => [...(await findOwners(context.db, ids))]

it('the owner of a stored response is never overwritten: a provider that repeats an id hands nothing over', async () => {
  await record(ANN, 1, ['resp_1', 'item_1'])
  await record(BOB, 2, ['resp_1', 'item_1', 'item_2'])
  expect(await recordedOwners('resp_1', 'item_1', 'item_2')).toEqual([
    ['item_1', { userId: ANN, keyId: 1 }],
    ['item_2', { userId: BOB, keyId: 2 }],
    ['resp_1', { userId: ANN, keyId: 1 }],
  ])
})

it('what is not stored, or is not an id, has no owner', async () => {
  await record(ANN, 1, ['resp_2'], false)
  await record(ANN, 1, ['', 'a b', "'; DROP TABLE", 'x'.repeat(129)])
  expect(await recordedOwners('resp_2', '', 'a b', "'; DROP TABLE", 'x'.repeat(129))).toEqual([])
})

it('the number of owners recorded for one response is bounded', async () => {
  await record(
    ANN,
    1,
    Array.from({ length: 1500 }, (_, n) => `bounded_${n}`),
  )
  expect(await recordedOwners('bounded_0', 'bounded_999', 'bounded_1000', 'bounded_1499')).toHaveLength(2)
})
