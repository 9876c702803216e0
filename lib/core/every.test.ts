import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { every } from './every'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

test('a turn is skipped while the one before is under way, and errors stop nothing', async () => {
  const turns: { resolve(): void; reject(error: unknown): void }[] = []
  const errors: unknown[] = []
  const work = () => new Promise<void>((resolve, reject) => turns.push({ resolve, reject }))
  const job = every(10, work, (error) => errors.push(error))
  vi.advanceTimersByTime(50)
  expect(turns.length).toBe(1)
  const underWay = job.run()
  expect(turns.length).toBe(1)
  turns[0]?.reject('broken')
  await underWay
  expect(errors).toEqual(['broken'])

  vi.advanceTimersByTime(10)
  expect(turns.length).toBe(2)
  const stopped = job.stop()
  let isStopped = false
  void stopped.then(() => {
    isStopped = true
  })
  await Promise.resolve()
  expect(isStopped).toBe(false)
  turns[1]?.resolve()
  await stopped
  vi.advanceTimersByTime(50)
  expect(turns.length).toBe(2)
})
