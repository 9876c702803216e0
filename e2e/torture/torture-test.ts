import { appendFileSync } from 'node:fs'
import { test as base, expect } from '@playwright/test'
import { type Random, randomFrom } from './random'
import type { Tally } from './verdict'

export { expect }

/** How much of everything. */
type Size = { kills: number; perKill: number; hangUps: number; faults: number; patience: boolean }

const short: Size = { kills: 2, perKill: 100, hangUps: 480, faults: 2, patience: false }

export type TortureOptions = { size: Size; seed: number; results: string | null }

type Tools = {
  random: Random
  /** Writes the line's figures down, and fails unless nothing was lost, booked twice or over its limit. */
  tell(line: string, tally: Tally, more?: string): void
}

export const test = base.extend<TortureOptions & Tools>({
  size: [short, { option: true }],
  seed: [1, { option: true }],
  results: [null, { option: true }],
  random: ({ seed }, use) => use(randomFrom(seed)),
  tell: ({ results }, use) =>
    use((line, tally, more = '') => {
      if (results) appendFileSync(results, `${JSON.stringify({ line, ...tally, more })}\n`)
      expect({ line, ...tally }).toEqual({ line, tried: tally.tried, lost: 0, double: 0, over: 0 })
    }),
})
