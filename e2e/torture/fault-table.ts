import type { Order } from './order'

/** What one fault must come to: the entry's state, and whether the client may take the answer for a whole one. */
export type Case = {
  order: Order
  state: string
  complete: readonly [whole: boolean, stream: boolean]
  flags?: string | null
}

const order = { input: 40, output: 9 }

export const cases: readonly Case[] = [
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
  { order: { input: -40, output: -9 }, state: 'settled', complete: [true, true], flags: 'clamped' },
  { order: { ...order, cached: 400 }, state: 'settled', complete: [true, true], flags: 'clamped' },
]
