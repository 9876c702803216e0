import { expect, test } from 'vitest'
import type { Ledger, Reservation, Settlement } from '../ledger/entry'
import { noTokens } from '../pricing/tokens'
import { instrumentedLedger } from './instrumented-ledger'
import { metrics } from './metrics'

const reservation = { id: 'one', endpoint: 'responses', stream: true, startedAt: 1000 } as Reservation
const settlement: Partial<Settlement> = {
  ...{ id: 'one', label: 'gpt-4o', state: 'settled', costPico: 9_007_199_254_740_991n, firstByteAt: 1400 },
  tokens: { ...noTokens, inputTokens: 12, cachedTokens: 8, outputTokens: 43 },
  attempts: [
    ...[500, 502, 403, 418, 429].map((status) => ({ keyId: 1, status })),
    { keyId: 2, status: 'unreached' },
    { keyId: 3, status: 200 },
  ],
}

/** A ledger whose calls resolve when the test says so, in order. */
function slowLedger() {
  const waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = []
  const call = () => new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  const ledger = { reserve: call, settle: call, release: call } as unknown as Ledger
  return { ledger, next: () => waiting.shift() ?? expect.fail('no call is pending') }
}

/** The series whose name begins with one of `names`, without zeros. */
async function read(...names: string[]) {
  const lines = (await metrics().render()).text
    .split('\n')
    .filter((line) => names.some((name) => line.startsWith(name)))
  return lines.map((line) => line.replace('chatelaine_', '')).filter((line) => !line.endsWith(' 0'))
}

test('a request is counted once however often it is retried, and is open until its settlement is written', async () => {
  const { ledger, next } = slowLedger()
  const instrumented = instrumentedLedger(ledger, metrics())
  const state = () => read('chatelaine_open', 'chatelaine_ledger')

  const rejected = instrumented.reserve({ ...reservation, id: 'rejected' })
  const reserved = instrumented.reserve(reservation)
  expect(await state()).toEqual(['ledger_queue_length 2'])
  next().resolve('over_budget')
  next().resolve(null)
  expect([await rejected, await reserved]).toEqual(['over_budget', null])
  expect(await state()).toEqual(['open_reservations 1'])

  const failing = instrumented.settle(settlement as Settlement)
  next().reject(new Error('the disk is full'))
  await expect(failing).rejects.toThrow('the disk is full')
  expect(await state()).toEqual(['open_reservations 1'])
  for (const result of ['done', 'already']) {
    const settled = instrumented.settle(settlement as Settlement)
    next().resolve(result)
    expect(await settled).toBe(result)
  }
  expect(await state()).toEqual([])

  const third = instrumented.reserve({ ...reservation, id: 'released' })
  next().resolve(null)
  await third
  const released = instrumented.release({ ...reservation, id: 'released' })
  next().resolve(true)
  await released
  expect(await state()).toEqual([])
  expect(await read('chatelaine_requests', 'chatelaine_tokens', 'chatelaine_cached', 'chatelaine_cost')).toEqual([
    'requests_total{model="gpt-4o",endpoint="responses",state="settled"} 1',
    'tokens_total{model="gpt-4o",type="input"} 12',
    'tokens_total{model="gpt-4o",type="output"} 43',
    'cached_input_tokens_total{model="gpt-4o"} 8',
    'cost_picodollars_total{model="gpt-4o"} 9007199254740991',
  ])
  expect(await read('chatelaine_upstream', 'chatelaine_time_to_first_byte_seconds_sum')).toEqual([
    'time_to_first_byte_seconds_sum{model="gpt-4o",stream="true"} 0.4',
    ...['5xx"} 2', '403"} 1', '4xx"} 1', '429"} 1', 'unreachable"} 1'].map(
      (line) => `upstream_errors_total{status="${line}`,
    ),
  ])
})

test('the first hundred models have series of their own, and all others share one', async () => {
  const instrumented = instrumentedLedger(
    { reserve: async () => null, settle: async () => 'done', release: async () => true } as unknown as Ledger,
    metrics(),
  )
  const use = async (label: string) => {
    await instrumented.reserve({ ...reservation, id: label })
    await instrumented.settle({ ...settlement, id: label, label } as Settlement)
  }
  for (let count = 0; count < 120; count += 1) await use(`invented-${count}`)
  await use('invented-0')
  const models = (lines: string[]) => new Set(lines.map((line) => /model="([^"]+)"/.exec(line)?.[1]))
  for (const name of ['requests_total', 'tokens_total', 'cost_picodollars_total', 'time_to_first_byte_seconds_count']) {
    const lines = await read(`chatelaine_${name}`)
    expect(models(lines).size, name).toBe(101)
    expect(
      lines.find((line) => line.includes('"invented-0"')),
      name,
    ).toBeDefined()
    expect(
      lines.find((line) => line.includes('"invented-119"')),
      name,
    ).toBeUndefined()
  }
  const other = (await read('chatelaine_requests_total')).filter((line) => line.includes('"other"'))
  expect(other).toEqual([expect.stringMatching(/ (2[01])$/)])
})
