import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defaultTimeouts } from '../http/timeouts'
import { openai } from '../providers/openai/provider'
import { makeCooldowns } from './cooldowns'
import { startHealthProbe } from './health-probe'

const SECOND = 1000
const MINUTE = 60 * SECOND
const base = new URL('https://provider.example/v1')
const key = { id: 1, version: '1 a', secret: 'sk-fake-provider-0001', provider: openai, base }

let isOpen: boolean
let probes: number[]
let stop: () => void
beforeEach(() => {
  vi.useFakeTimers()
  isOpen = true
  probes = []
  const startedAt = Date.now()
  const deps = {
    snapshot: () => ({ keys: [key] }),
    refresh: () => null,
    circuitBreaker: {
      isOpen: () => isOpen,
      recordSuccess() {
        isOpen = false
      },
    },
    timeouts: { ...defaultTimeouts, probe: 30 * SECOND },
  }
  const listModels = async () => {
    probes.push(Date.now() - startedAt)
    return null
  }
  stop = startHealthProbe(deps as unknown as Parameters<typeof startHealthProbe>[0], makeCooldowns(), listModels)
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

const waits = () => probes.slice(1).map((at, index) => at - (probes[index] ?? 0))

it('a rejected key is probed after 30 s, then after twice as long each time, up to 15 minutes', async () => {
  await vi.advanceTimersByTimeAsync(60 * MINUTE)
  // The sweep, every 15 s, has to notice the key first.
  expect(probes[0]).toBe(45 * SECOND)
  expect(waits()).toEqual([60, 120, 240, 480, 900, 900].map((seconds) => seconds * SECOND))
})

it('a key that is not rejected is never probed', async () => {
  isOpen = false
  await vi.advanceTimersByTimeAsync(60 * MINUTE)
  expect(probes).toEqual([])
})

it('a key that is rejected again goes on where the back-off was, and starts over after an hour', async () => {
  await vi.advanceTimersByTimeAsync(4 * MINUTE)
  expect(waits()).toEqual([60 * SECOND, 120 * SECOND])
  isOpen = false
  await vi.advanceTimersByTimeAsync(10 * MINUTE)
  isOpen = true
  await vi.advanceTimersByTimeAsync(15 * MINUTE)
  // Overdue, so at once; then after twice the last wait of 240 s.
  expect(waits().slice(2)).toEqual([630, 480].map((seconds) => seconds * SECOND))

  isOpen = false
  probes = []
  await vi.advanceTimersByTimeAsync(90 * MINUTE)
  isOpen = true
  await vi.advanceTimersByTimeAsync(3 * MINUTE)
  expect(waits()).toEqual([60 * SECOND])
})
