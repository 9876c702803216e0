import { randomUUID } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { longRun, recordResult } from '../../test/ledger-model/long-run'
import { countedIn } from '../../test/usage-entries'
import type { AdminActor } from '../audit/actor'
import { noTokens } from '../pricing/tokens'
import { setPrice } from '../settings/prices'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'

const admin = { userId: 1, isAdmin: true } as AdminActor
const MODEL = 'custom-model'
const count = longRun.long ? 100_000 : 5000
const CONCURRENCY = 1000
const INTERVAL_MS = 20
/** On a slow disk users would be added faster than they are stored, until Prisma gives up on the last ones. */
const MAX_UNDER_WAY = 20

/** Looser while other tests run on the same machine. */
const MAX_P99_MS = longRun.long ? 20 : 100

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'UTC' })
  for (let at = 0; at < count; at += CONCURRENCY) await Promise.all(Array.from({ length: CONCURRENCY }, recordRequest))
}, 600_000)
afterAll(() => context.remove())

async function recordRequest() {
  const common = { id: randomUUID(), keyId: 1, label: MODEL }
  const startedAt = Date.now()
  const request = { userId: 1, model: MODEL, endpoint: 'chat/completions', stream: false, startedAt }
  await context.ledger.reserve({
    ...common,
    ...request,
    reservedPico: 0n,
    estimatePico: null,
    ...countedIn(1, startedAt),
  })
  await context.ledger.settle({
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
    ...{ firstByteAt: null, upstreamRequestId: null, serviceTier: null, variant: null, attempts: [], flags: [] },
  })
}

test('repricing many entries does not block the event loop while users are added', async () => {
  await setPrice(admin, { model: MODEL, validFrom: '2020-01-01', input: 2n, output: 2n })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const adding: Promise<unknown>[] = []
  let added = 0
  const add = async () => {
    await addUser(admin, { name: `user ${adding.length}` })
    added += 1
  }
  delay.enable()
  const timer = setInterval(() => adding.length - added < MAX_UNDER_WAY && adding.push(add()), INTERVAL_MS)
  const { changed } = await context.ledger.reprice(
    { model: MODEL, until: Date.now() + 1, defaultBaseUrl: 'https://api.openai.com/v1' },
    () => {},
  )
  clearInterval(timer)
  delay.disable()
  await Promise.all(adding)

  expect(changed).toBe(count)
  expect(added).toBeGreaterThan(0)
  const p99 = delay.percentile(99) / 1e6
  const max = delay.max / 1e6
  const figures = `${count} recalculated, ${adding.length} users added: p99 ${p99.toFixed(1)} ms, max ${max.toFixed(1)} ms`
  recordResult('event loop delay', count, figures)
  expect(p99, figures).toBeLessThan(MAX_P99_MS)
}, 600_000)
