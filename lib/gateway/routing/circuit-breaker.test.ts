import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { openTestContext } from '../../../test/context'
import type { ProviderKey } from '../snapshot/provider-keys'
import { makeCircuitBreaker } from './circuit-breaker'
import { makeCooldowns } from './cooldowns'

const overloaded = { kind: 'overloaded', cooldownMs: 1000 } as const
const rejected = { kind: 'key_rejected', cooldownMs: 0 } as const

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

let key: ProviderKey
let breaker: ReturnType<typeof makeCircuitBreaker>
beforeEach(async () => {
  const at = new Date()
  const data = { name: String(Math.random()), apiType: 'openai', hint: '', createdAt: at, updatedAt: at }
  const { id } = await context.db.providerKey.create({ data })
  key = { id, version: `${id} ${at.toISOString()}`, updatedAt: at, invalidAt: null } as ProviderKey
  breaker = makeCircuitBreaker(context, makeCooldowns(), { inFlight: () => 0 })
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => vi.useRealTimers())

const stored = async () => {
  await breaker.close()
  return context.db.providerKey.findUniqueOrThrow({ where: { id: key.id } })
}

it('lastError is persisted at most once a minute per key, and is always current in memory', async () => {
  const revision = async () => (await context.db.revision.findFirstOrThrow()).value
  const before = await revision()
  breaker.recordFailure(key, 'm', overloaded, 'first')
  expect((await stored()).lastError).toBe('first')
  expect(await revision()).toBe(before + 1)

  vi.advanceTimersByTime(59_999)
  for (let n = 0; n < 100; n += 1) breaker.recordFailure(key, `m${n}`, overloaded, `again ${n}`)
  expect((await stored()).lastError).toBe('first')
  expect(await revision()).toBe(before + 1)
  expect(breaker.healthOf(key).lastError).toBe('again 99')

  vi.advanceTimersByTime(1)
  breaker.recordFailure(key, 'm', overloaded, 'a minute later')
  expect((await stored()).lastError).toBe('a minute later')
  expect(await revision()).toBe(before + 2)
})

it('a rejected key opens the circuit at once, even within that minute, and is written once', async () => {
  breaker.recordFailure(key, 'm', overloaded, 'overloaded')
  breaker.recordFailure(key, 'm', rejected, 'no credit')
  expect(breaker.isOpen(key)).toBe(true)
  const { lastError, invalidAt } = await stored()
  expect(lastError).toBe('no credit')
  expect(invalidAt).not.toBeNull()
  breaker.recordFailure({ ...key, invalidAt: Number(invalidAt) }, 'm', rejected, 'still no credit')
  expect((await stored()).lastError).toBe('no credit')
})

it('a success closes it again; a key that was changed meanwhile is left alone', async () => {
  breaker.recordFailure(key, 'm', rejected, 'no credit')
  const { invalidAt } = await stored()
  const open = { ...key, invalidAt: Number(invalidAt) }
  breaker.recordSuccess({ ...open, updatedAt: new Date(0) }, null)
  expect((await stored()).invalidAt).toEqual(invalidAt)
  breaker.recordSuccess(open, null)
  expect((await stored()).invalidAt).toBeNull()
})
