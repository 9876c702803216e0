import type { UpstreamOrder } from './order'

/** The expected result of a fault: the state of the entry, and whether the client may consider the response complete. */
export type FaultCase = {
  order: UpstreamOrder
  state: string
  complete: readonly [whole: boolean, stream: boolean]
  flags?: string | null
}

const order = { input: 40, output: 9 }

export const faultCases: readonly FaultCase[] = [
  { order: { ...order, fault: 'half-character' }, state: 'settled', complete: [true, true] },
  { order: { ...order, fault: 'long-line' }, state: 'settled', complete: [true, true] },
  { order: { ...order, fault: 'longer-line' }, state: 'settled', complete: [true, true] },
  { order: { ...order, fault: 'no-done' }, state: 'settled', complete: [true, false] },
  { order: { ...order, fault: 'reset' }, state: 'estimated', complete: [false, false] },
  { order: { ...order, fault: 'broken-character' }, state: 'estimated', complete: [false, false] },
  { order: { ...order, fault: 'length-too-long' }, state: 'settled', complete: [false, false] },
  { order: { ...order, fault: 'length-too-short' }, state: 'estimated', complete: [true, false] },
  { order: { ...order, fault: 'gzip' }, state: 'settled', complete: [true, false] },
  { order: { ...order, fault: 'storm' }, state: 'failed', complete: [true, true] },
  { order: { input: -40, output: -9 }, state: 'estimated', complete: [true, true], flags: 'clamped' },
  // More cached than input: the input excludes what was cached.
  { order: { ...order, cached: 60 }, state: 'settled', complete: [true, true] },
]
