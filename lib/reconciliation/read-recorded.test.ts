import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { readRecordedDay } from './read-recorded'

const DAY = '2026-11-15'
const NOON = Date.parse(`${DAY}T12:00:00Z`)
const SEARCH_PICO = 10_000_000_000n

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

let last = 0
type Values = Parameters<(typeof context)['db']['usageEntry']['create']>[0]['data']

async function add(count: number, more: Partial<Values>) {
  const entry = { owner: 'o', userId: 1, keyId: 1, model: 'gpt-4o', label: 'gpt-4o', endpoint: 'chat/completions' }
  const cost = { state: 'settled', reservedPico: 9_000n, costPico: 1_000n, inputTokens: 100, outputTokens: 10 }
  for (let index = 0; index < count; index += 1) {
    last += 1
    const data = { ...entry, ...cost, stream: false, startedAt: BigInt(NOON), ...more, id: `id-${last}` }
    await context.db.usageEntry.create({ data })
  }
}

test('a day is summed by key, model and kind; copies and the fees of tools are apart', async () => {
  await add(2, { upstreamRequestId: 'req_same', cachedTokens: 40 })
  await add(1, { upstreamRequestId: 'req_same', inputTokens: 7 })
  await add(1, { upstreamRequestId: 'req_other', answeredModel: 'gpt-4o-2024-08-06' })
  await add(1, { costPico: null, upstreamRequestId: null })
  await add(1, { state: 'interrupted' })
  await add(3, { keyId: 2, variant: '2 web searches', costPico: 2n * SEARCH_PICO + 500n })
  await add(1, { keyId: 2, variant: '1 web search', flags: 'fee_missing', costPico: 300n })
  // Neither failed entries nor those of other days count; the day is UTC’s.
  await add(1, { state: 'failed' })
  await add(1, { startedAt: BigInt(NOON - 43_200_001) })
  await add(1, { startedAt: BigInt(NOON + 43_200_000) })

  const { uses, duplicates, fees } = await readRecordedDay(context.readSlow, DAY)
  const found = uses.map(({ keyId, model, kind, requests, costPico }) => [keyId, model, kind, requests, costPico])
  expect(found.sort((one, other) => (String(one) < String(other) ? -1 : 1))).toEqual([
    [1, 'gpt-4o', 'estimated', 1, 1_000n],
    [1, 'gpt-4o', 'exact', 3, 3_000n],
    [1, 'gpt-4o', 'unpriced', 1, 0n],
    [1, 'gpt-4o-2024-08-06', 'exact', 1, 1_000n],
    [2, 'gpt-4o', 'exact', 4, 1_800n],
  ])
  expect(uses.find(({ kind, model }) => kind === 'exact' && model === 'gpt-4o')?.quantities).toEqual({
    ...{ input: 127n, cached_input: 80n, output: 30n },
  })
  expect(duplicates).toEqual([
    {
      ...{ keyId: 1, model: 'gpt-4o', requests: 1, costPico: 1_000n },
      quantities: { input: 60n, cached_input: 40n, output: 10n },
    },
  ])
  expect(fees).toEqual([{ keyId: 2, costPico: 6n * SEARCH_PICO, missing: 1 }])
})

test('the fee of a search is that of its own time, in every quarter of an hour', async () => {
  const day = '2026-11-20'
  const from = Date.parse(`${day}T00:00:00Z`)
  for (let quarter = 0; quarter < 96; quarter += 7)
    await add(1, { startedAt: BigInt(from + quarter * 900_000), variant: '1 web search', costPico: SEARCH_PICO + 1n })
  const { uses, fees } = await readRecordedDay(context.readSlow, day)
  expect(uses).toMatchObject([{ requests: 14, costPico: 14n }])
  expect(fees).toEqual([{ keyId: 1, costPico: 14n * SEARCH_PICO, missing: 0 }])
})
