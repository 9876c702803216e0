import { randomUUID } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { tell, torture } from '../../test/ledger-model/long-run'
import type { Admin } from '../auth/actor'
import { setPrice } from '../settings/prices'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'
import { noTokens } from './entry'

const admin = { userId: 1, isAdmin: true } as Admin
const MODEL = 'house-model'
const count = torture.long ? 100_000 : 5000
const TOGETHER = 1000
const EVERY_MS = 20

/** A machine that runs other tests as well has delays of its own. */
const MOST_MS = torture.long ? 20 : 100

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
  await initRoot({ zone: 'UTC' })
  for (let at = 0; at < count; at += TOGETHER) await Promise.all(Array.from({ length: TOGETHER }, book))
}, 600_000)
afterAll(() => house.remove())

async function book() {
  const common = { id: randomUUID(), keyId: 1, label: MODEL }
  const startedAt = Date.now()
  const asked = { userId: 1, model: MODEL, endpoint: 'chat/completions', stream: false, startedAt }
  await house.ledger.reserve({ ...common, ...asked, reservedPico: 0n, estimatePico: null, limitPico: null })
  await house.ledger.settle({
    ...{
      ...common,
      state: 'settled',
      costPico: null,
      units: 55,
      answeredModel: MODEL,
      status: 200,
      settledAt: startedAt,
    },
    tokens: { ...noTokens, inputTokens: 12, outputTokens: 43 },
    ...{ firstByteAt: null, upstreamRequestId: null, serviceTier: null, variant: null, trail: [], flags: [] },
  })
}

test('the event loop is not held up while many entries are re-priced and people are added', async () => {
  await setPrice(admin, { model: MODEL, validFrom: '2020-01-01', input: 2n, output: 2n })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const adding: Promise<unknown>[] = []
  delay.enable()
  const timer = setInterval(() => adding.push(addUser(admin, { name: `person ${adding.length}` })), EVERY_MS)
  const { changed } = await house.ledger.reprice({ model: MODEL, until: Date.now() + 1 }, () => {})
  clearInterval(timer)
  delay.disable()
  await Promise.all(adding)

  expect(changed).toBe(count)
  const p99 = delay.percentile(99) / 1e6
  const figures = `${count} re-priced, ${adding.length} people added: p99 ${p99.toFixed(1)} ms, most ${(delay.max / 1e6).toFixed(1)} ms`
  tell('delay of the event loop', count, figures)
  expect(p99, figures).toBeLessThan(MOST_MS)
}, 600_000)
