import { expect, test } from 'vitest'
import { type BilledRequest, type Billing, billing, SEARCH_FEE, sha256 } from '../../../test/billing-api'
import { clientOf, costOf, KEYS, plant, recordedUse, TARIFFS } from '../../../test/planted-bill'
import { anthropicApi } from '../bills/anthropic'
import { type RemoteKey, utcDay } from '../bills/bill'
import { openaiApi } from '../bills/openai'
import { openrouterApi } from '../bills/openrouter'
import type { ProviderApi } from '../bills/provider-api'
import { compareDay, type LinkedKey } from './compare'
import { type Difference, magnitude, type Reason, totalsOf } from './difference'
import type { RecordedUse } from './recorded-use'

const apis: [string, ProviderApi, number][] = [
  ['openai', openaiApi, 12],
  ['anthropic', anthropicApi, 9],
  ['openrouter', openrouterApi, 9],
]

const reasonsOf = (differences: readonly Difference[], rounding: bigint) =>
  new Map(
    differences
      .filter(({ keyId }) => keyId !== null)
      .map(({ keyId, model, reasons, unexplainedPico }) => {
        expect(unexplainedPico).toBe(0n)
        for (const { code, pico } of reasons)
          if (code === 'rounding') expect(magnitude(pico)).toBeLessThanOrEqual(rounding)
        return [`${keyId} ${model}`, reasons.filter(({ code }) => code !== 'rounding')] as const
      })
      .filter(([, reasons]) => reasons.length > 0),
  )

test('over 100 days with planted faults, each fault is named with its amount, and nothing else', async () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const { day, served, recorded, expected, tariffs, notServed, searches, first } = plant(seed)
    const [type, api, places] = apis[seed % apis.length] as (typeof apis)[number]
    if (type !== 'openrouter' && searches > 0) {
      const [one] = served.filter(({ secret }) => secret === first.secret)
      if (one) one.searches += searches
      expected.set(`${first.id} `, [['tool_fee', SEARCH_FEE * BigInt(searches)]])
    }
    // A key of the account that is not remaining here, and use without a key.
    const other = { secret: 'sk-fake-secret-of-others-9999', remoteId: 'key_9', name: 'other' }
    const model = Object.keys(tariffs)[0] as string
    served.push(
      { ...(served[0] as BilledRequest), secret: other.secret, model },
      { ...(served[0] as BilledRequest), secret: '', model },
    )
    const state = billing({ served, tariffs, places, rowsPerPage: 5 })
    state.keys = [...KEYS.map((key) => ({ ...key, name: `k${key.id}` })), other]
    const client = clientOf(state)
    const keys: RemoteKey[] = await api.listKeys(client)
    const { lines, isFinal } = await api.fetchDay(client, day, keys)
    expect(isFinal).toBe(true)
    const links = keys.map(({ remoteId }) => {
      const own = KEYS.find((key) => key.remoteId === remoteId || sha256(key.secret) === remoteId)
      return { remoteId, keyId: own?.id ?? null, candidates: [] }
    })
    const canServe = (keyId: number, model: string) => !notServed.has(`${keyId} ${model}`)
    const differences = await compareDay({ lines, recorded, links, isFinal, canServe })

    const rounding = 10n ** BigInt(12 - places) * 5n + 20n
    const found: Map<string, Reason[]> = reasonsOf(differences, rounding)
    expect([...found.keys()].sort(), `seed ${seed} ${type}`).toEqual([...expected.keys()].sort())
    for (const [group, wanted] of expected) {
      const reasons = found.get(group) ?? []
      expect(
        reasons.map(({ code }) => code),
        `seed ${seed} ${type} ${group}`,
      ).toEqual(wanted.map(([code]) => code))
      for (const [index, [, pico]] of wanted.entries())
        expect(magnitude((reasons[index]?.pico ?? 0n) - pico), `seed ${seed} ${group}`).toBeLessThanOrEqual(rounding)
    }
    const outOfScope = differences.filter(({ keyId }) => keyId === null).map(({ reasons }) => reasons[0]?.code)
    expect(outOfScope.sort()).toEqual(type === 'openrouter' ? ['other_key'] : ['no_key', 'other_key'])
    expect(totalsOf(differences).unexplainedPico).toBe(0n)
  }
})

const LINK = { remoteId: 'key_1', keyId: 1, candidates: [] }
const at = (day: string) => utcDay(day).from + 1000
const one = (more: Partial<BilledRequest> = {}): BilledRequest => ({
  ...{
    secret: KEYS[0]?.secret ?? '',
    model: 'o3',
    at: at('2026-11-15'),
    input: 1000,
    cached: 0,
    output: 100,
    searches: 0,
  },
  ...more,
})

/** A day of OpenAI's, with the ledger's side of it. */
async function compareOpenai(
  more: Partial<Billing>,
  ours: RecordedUse[],
  links = [LINK] as LinkedKey[],
  isFinal = true,
) {
  const keys = KEYS.map((key) => ({ ...key, name: '' }))
  const state = billing({ keys, tariffs: TARIFFS, ...more })
  const { lines } = await openaiApi.fetchDay(clientOf(state), '2026-11-15', [])
  const differences = await compareDay({
    ...{ lines, links, isFinal, canServe: () => true },
    recorded: { uses: ours, duplicates: [], fees: [] },
  })
  return { differences, totals: totalsOf(differences) }
}

const codesOf = (differences: readonly Difference[]) =>
  differences.map(({ reasons }) => reasons.map(({ code }) => code))

test('a day whose data is late is pending, and compared again once it is final', async () => {
  const served = [one(), one()]
  const ours = [recordedUse(1, 'exact', served)]
  const late = await compareOpenai({ served, late: 1 }, ours, [LINK], false)
  expect([codesOf(late.differences), late.totals.state]).toEqual([[['not_final']], 'pending'])
  expect((await compareOpenai({ served }, ours)).totals.state).toBe('matched')
})

test('amounts that the provider rounds do not count as a difference', async () => {
  const served = [one({ input: 1001, output: 33 })]
  const { differences, totals } = await compareOpenai({ served, places: 4 }, [recordedUse(1, 'exact', served)])
  expect([codesOf(differences), totals.state, totals.unexplainedPico]).toEqual([[['rounding']], 'matched', 0n])
})

test('a bill in another currency is not compared in dollars', async () => {
  const served = [one()]
  const { differences, totals } = await compareOpenai({ served, currency: 'EUR' }, [recordedUse(1, 'exact', served)])
  expect(differences[0]?.reasons).toMatchObject([{ code: 'currency', currency: 'EUR' }])
  expect(totals.state).toBe('open')
})

test('a key that could be one of two is asked for, and neither of the two is compared', async () => {
  const served = [one()]
  const uses = [recordedUse(1, 'exact', served), recordedUse(2, 'exact', served)]
  const link = { remoteId: 'key_1', keyId: null, candidates: [1, 2] }
  const { differences, totals } = await compareOpenai({ served }, uses, [link])
  expect([codesOf(differences), totals.state]).toEqual([[['ambiguous_key']], 'open'])
})

test('a changed price is named with the rates that the provider charged', async () => {
  const served = [one(), one({ cached: 500 })]
  const tariffs = { ...TARIFFS, o3: { input: 2_100_000n, cached: 500_000n, output: 9_000_000n } }
  const { differences, totals } = await compareOpenai({ served, tariffs, places: 8 }, [recordedUse(1, 'exact', served)])
  expect(differences[0]?.reasons[0]).toMatchObject({ code: 'price', rates: { input: 2_100_000n, output: 9_000_000n } })
  expect(totals.state).toBe('explained')
})

test('an estimate is bounded by what its requests could have cost', async () => {
  const served = [one(), one({ output: 5000 })]
  const cost = costOf(served[1] as BilledRequest)
  const guessed = {
    ...recordedUse(1, 'estimated', [served[1] as BilledRequest]),
    quantities: {},
    costPico: 0n,
    reservedPico: cost / 4n,
  }
  const { differences } = await compareOpenai({ served }, [
    recordedUse(1, 'exact', [served[0] as BilledRequest]),
    guessed,
  ])
  expect(differences[0]?.reasons).toMatchObject([
    { code: 'estimated', pico: cost / 4n },
    { code: 'missing_or_elsewhere', pico: cost - cost / 4n },
  ])
})
