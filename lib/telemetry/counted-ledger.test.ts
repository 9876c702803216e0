import { expect, test } from 'vitest'
import { type Ledger, noTokens, type Reservation, type Settlement } from '../ledger/entry'
import { type AppContext, setContext } from '../runtime/context'
import { countedLedger } from './counted-ledger'
import { meters } from './meters'

const reservation = { id: 'one', endpoint: 'responses', stream: true, startedAt: 1000 } as Reservation
const settlement: Partial<Settlement> = {
  ...{ id: 'one', label: 'gpt-4o', state: 'settled', costPico: 9_007_199_254_740_991n, firstByteAt: 1400 },
  tokens: { ...noTokens, inputTokens: 12, cachedTokens: 8, outputTokens: 43 },
  trail: [
    ...[500, 502, 403, 418, 429].map((status) => ({ keyId: 1, status })),
    { keyId: 2, status: 'unreached' },
    { keyId: 3, status: 200 },
  ],
}

/** Books that answer when they are told to, in the order they were asked. */
function slowLedger() {
  const waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = []
  const asked = () => new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  const ledger = { reserve: asked, settle: asked, release: asked } as unknown as Ledger
  return { ledger, next: () => waiting.shift() ?? expect.fail('nobody waits') }
}

/** What Prometheus would read, without zeros. */
async function read(...names: string[]) {
  const lines = (await meters().read()).text.split('\n').filter((line) => names.some((name) => line.startsWith(name)))
  return lines.map((line) => line.replace('chatelaine_', '')).filter((line) => !line.endsWith(' 0'))
}

test('each request counts once, whatever is tried again, and is open until it is written', async () => {
  setContext({ overdue: () => 0 } as AppContext)
  const { ledger, next } = slowLedger()
  const books = countedLedger(ledger, meters())
  const state = () => read('chatelaine_open', 'chatelaine_ledger')

  const refused = books.reserve({ ...reservation, id: 'refused' })
  const reserved = books.reserve(reservation)
  expect(await state()).toEqual(['ledger_queue 2'])
  next().resolve('over')
  next().resolve(null)
  expect([await refused, await reserved]).toEqual(['over', null])
  expect(await state()).toEqual(['open_reservations 1'])

  const full = books.settle(settlement as Settlement)
  next().reject(new Error('the disk is full'))
  await expect(full).rejects.toThrow('the disk is full')
  expect(await state()).toEqual(['open_reservations 1'])
  for (const isSettled of [true, false]) {
    const settled = books.settle(settlement as Settlement)
    next().resolve(isSettled)
    expect(await settled).toBe(isSettled)
  }
  expect(await state()).toEqual([])

  const left = books.reserve({ ...reservation, id: 'left' })
  next().resolve(null)
  await left
  const released = books.release({ ...reservation, id: 'left' })
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
    ...['5xx"} 2', '403"} 1', '4xx"} 1', '429"} 1', 'unreached"} 1'].map(
      (line) => `upstream_errors_total{status="${line}`,
    ),
  ])
})
