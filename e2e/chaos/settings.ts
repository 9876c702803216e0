import { appendFileSync } from 'node:fs'
import { expect } from 'vitest'
import { longRun } from '../../test/ledger-model/long-run'
import { randomFrom } from './random'
import type { Tally } from './verdict'

/** `waitsForAbort`: waits until a response that cannot be settled is aborted. */
type Size = {
  kills: number
  requestsPerKill: number
  disconnects: number
  faults: number
  socketRounds: number
  waitsForAbort: boolean
}

const brief: Size = {
  ...{ kills: 2, requestsPerKill: 100, disconnects: 480, faults: 2, socketRounds: 1 },
  waitsForAbort: false,
}
const long: Size = {
  ...{ kills: 50, requestsPerKill: 410, disconnects: 2000, faults: 20, socketRounds: 20 },
  waitsForAbort: true,
}

export const size = longRun.long ? long : brief

/** The same sequence in each test, for the same seed. */
export const newRandom = () => randomFrom(longRun.seed)

/** Adds the figures of a check to the results of `npm run chaos`, and fails if any request was lost, recorded twice or over its bound. */
export function recordTally(check: string, tally: Tally, more = '') {
  if (longRun.results) appendFileSync(longRun.results, `${JSON.stringify({ line: check, ...tally, more })}\n`)
  expect({ check, ...tally }).toEqual({ check, tried: tally.tried, lost: 0, double: 0, over: 0 })
}
