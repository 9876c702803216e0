import { randomFrom } from '../e2e/chaos/random'
import { utcDay } from '../lib/reconciliation/bills/bill'
import type { ReasonCode } from '../lib/reconciliation/comparison/difference'
import type { Duplicate, RecordedDay, RecordedUse } from '../lib/reconciliation/comparison/recorded-use'
import { answerBilling, type BilledRequest, type Billing, type Tariff } from './billing-api'

// Clocks change in New York on the first two.
const DAYS = ['2026-03-08', '2026-11-01', '2026-11-15']
const MODELS = ['gpt-4o-2024-08-06', 'claude-sonnet-4-5', 'o3']
export const TARIFFS: Record<string, Tariff> = {
  'gpt-4o-2024-08-06': { input: 2_500_000n, cached: 1_250_000n, output: 10_000_000n },
  'claude-sonnet-4-5': { input: 3_000_000n, cached: 300_000n, output: 15_000_000n },
  o3: { input: 2_000_000n, cached: 500_000n, output: 8_000_000n },
}
export const KEYS = [1, 2, 3].map((id) => ({
  id,
  secret: `sk-fake-secret-${id}-of-a-test-000${id}`,
  remoteId: `key_${id}`,
}))

export const clientOf = (state: Billing) => ({
  get: async (path: string, query: readonly (readonly [string, string])[] = []) => {
    const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
    const { status, body } = answerBilling(
      state,
      `${path.startsWith('/v1') ? '' : '/v1'}${path}?${search}`,
      state.admin,
    )
    if (status !== 200) throw new Error(`The fake answered ${status}: ${body}`)
    return body
  },
  takeResponses: () => [],
  close: async () => {},
})

export const costOf = ({ model, input, cached, output }: BilledRequest) => {
  const tariff = TARIFFS[model] as Tariff
  return tariff.input * BigInt(input) + tariff.cached * BigInt(cached) + tariff.output * BigInt(output)
}

const quantitiesOf = (served: readonly BilledRequest[]) => {
  const sum = (read: (one: BilledRequest) => number) => BigInt(served.reduce((total, one) => total + read(one), 0))
  return { input: sum((one) => one.input), cached_input: sum((one) => one.cached), output: sum((one) => one.output) }
}

export const recordedUse = (
  keyId: number,
  kind: RecordedUse['kind'],
  served: readonly BilledRequest[],
): RecordedUse => ({
  ...{ keyId, model: served[0]?.model ?? '', kind, requests: served.length, quantities: quantitiesOf(served) },
  costPico: kind === 'unpriced' ? 0n : served.reduce((sum, one) => sum + costOf(one), 0n),
  reservedPico: served.reduce((sum, one) => sum + costOf(one) * 4n, 0n),
})

type Expected = Map<string, [ReasonCode, bigint][]>
type Fault = 'none' | 'leak' | 'price' | 'dropped' | 'double' | 'late' | 'estimated' | 'unpriced' | 'not served'
const FAULTS: Fault[] = [
  'none',
  'none',
  'none',
  'leak',
  'price',
  'dropped',
  'double',
  'late',
  'estimated',
  'unpriced',
  'not served',
]

/** A day of one account and the ledger's side of it, with at most one fault for each key and model. */
export function plant(seed: number) {
  const random = randomFrom(seed)
  const below = (count: number) => Math.floor(random() * count)
  const pick = <Item>(items: readonly Item[]) => items[below(items.length)] as Item
  const day = pick(DAYS)
  const requestOf = (secret: string, model: string, searches = 0): BilledRequest => ({
    ...{ secret, model, at: utcDay(day).from + below(86_400_000), input: 50 + below(5000), cached: below(900) },
    ...{ output: 1 + below(2000), searches },
  })
  const expected: Expected = new Map()
  const expectReason = (keyId: number, model: string, code: ReasonCode, pico: bigint) =>
    expected.set(`${keyId} ${model}`, [...(expected.get(`${keyId} ${model}`) ?? []), [code, pico]])
  const recorded: RecordedDay = { uses: [], duplicates: [], fees: [] }
  const served: BilledRequest[] = []
  const tariffs: Record<string, Tariff> = {}
  const notServed = new Set<string>()

  for (const { id: keyId, secret } of KEYS)
    for (const base of MODELS) {
      // A price changes for a model: each key has its own.
      const model = `${base.replace(/-2024-08-06$/, '')}-k${keyId}${base.endsWith('-06') ? '-2024-08-06' : ''}`
      TARIFFS[model] = TARIFFS[base] as Tariff
      tariffs[model] = TARIFFS[base] as Tariff
      const requests = Array.from({ length: 1 + below(12) }, () => requestOf(secret, model))
      const sum = (of: readonly BilledRequest[]) => of.reduce((total, one) => total + costOf(one), 0n)
      const fault = pick(FAULTS)
      const extra = Array.from({ length: 1 + below(3) }, () => requestOf(secret, model))
      if (fault === 'not served') {
        served.push(...extra)
        notServed.add(`${keyId} ${model}`)
        expectReason(keyId, model, 'used_elsewhere', sum(extra))
        continue
      }
      served.push(...requests)
      if (fault === 'leak') {
        served.push(...extra)
        expectReason(keyId, model, 'missing_or_elsewhere', sum(extra))
      }
      if (fault === 'price') {
        const { input, cached, output } = TARIFFS[base] as Tariff
        tariffs[model] = { input: input + 100_000n, cached, output: output + 1_000_000n }
        const { input: inputs, output: outputs } = quantitiesOf(requests)
        expectReason(keyId, model, 'price', inputs * 100_000n + outputs * 1_000_000n)
      }
      if (fault === 'dropped' && requests.length > 1) {
        const remaining = requests.slice(1)
        recorded.uses.push(recordedUse(keyId, 'exact', remaining))
        expectReason(keyId, model, 'missing_or_elsewhere', sum(requests.slice(0, 1)))
        continue
      }
      if (fault === 'double') {
        const copy = requests.slice(0, 1)
        recorded.uses.push(recordedUse(keyId, 'exact', [...requests, ...copy]))
        const { kind: _, reservedPico: __, ...duplicate } = recordedUse(keyId, 'exact', copy)
        recorded.duplicates.push(duplicate satisfies Duplicate)
        expectReason(keyId, model, 'duplicate', -sum(copy))
        continue
      }
      if (fault === 'late') {
        recorded.uses.push(recordedUse(keyId, 'exact', [...requests, ...extra]))
        expectReason(keyId, model, 'not_billed', -sum(extra))
        continue
      }
      if ((fault === 'estimated' || fault === 'unpriced') && requests.length > 1) {
        recorded.uses.push(recordedUse(keyId, 'exact', requests.slice(1)))
        const one = requests.slice(0, 1)
        if (fault === 'unpriced') {
          recorded.uses.push(recordedUse(keyId, 'unpriced', one))
          expectReason(keyId, model, 'unpriced', sum(one))
        } else {
          const use = recordedUse(keyId, 'estimated', one)
          const guess = use.costPico + 7_000_000n
          recorded.uses.push({ ...use, costPico: guess, quantities: {} })
          expectReason(keyId, model, 'estimated', -7_000_000n)
        }
        continue
      }
      recorded.uses.push(recordedUse(keyId, 'exact', requests))
    }
  const searches = below(3)
  const first = KEYS[0] as (typeof KEYS)[number]
  return { day, served, recorded, expected, tariffs, notServed, searches, first, random: below }
}
