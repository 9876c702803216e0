import { PICO_PER_DOLLAR } from '../core/money'
import type { Tokens } from '../ledger/entry'
import type { PartRates, Rates } from './rates'
import { clampTokens, within } from './tokens'

/** No single request costs more; a bigger number is somebody's mistake or malice. */
export const MOST_PICO = 10_000n * PICO_PER_DOLLAR

export type Bill = { tokens: Tokens; costPico: bigint | null; clamped: boolean }

/**
 * What `said` tokens cost in pico-dollars: null without a price, or with a part that has none. Hostile numbers are clamped.
 * `pictureTokens`: of the output, those that make pictures.
 */
export function bill(rates: Rates | null, said: Tokens, pictureTokens = 0): Bill {
  const { tokens, clamped } = clampTokens(said)
  const sum = rates && sumOf(partsFor(rates, tokens.inputTokens), tokens, within(pictureTokens, tokens.outputTokens))
  const over = sum !== null && sum > MOST_PICO
  return { tokens, costPico: over ? MOST_PICO : sum, clamped: clamped || over }
}

export const costOf = (rates: Rates | null, said: Tokens): bigint | null => bill(rates, said).costPico

/** Parts are a breakdown of the whole, never added on top: what no part names is plain text. */
function sumOf(rates: PartRates, t: Tokens, pictures: number): bigint | null {
  const text = t.inputTokens - t.cachedTokens - t.cacheWriteTokens - t.audioInputTokens - t.imageTokens
  const priced: [number, bigint | null][] = [
    [text, rates.input],
    [t.cachedTokens, rates.cachedInput],
    [t.cacheWriteTokens, rates.cacheWrite],
    [t.audioInputTokens, rates.audioInput],
    [t.imageTokens, rates.image],
    [Math.max(t.outputTokens - t.audioOutputTokens - pictures, 0), rates.output],
    [pictures, rates.imageOutput],
    [t.audioOutputTokens, rates.audioOutput],
  ]
  let sum = 0n
  for (const [count, rate] of priced) {
    if (count === 0) continue
    if (rate === null) return null
    sum += BigInt(count) * rate
  }
  return sum
}

export const partsFor = (rates: Rates, inputTokens: number): PartRates => {
  const step = rates.steps.findLast(({ above }) => inputTokens > above) ?? rates.steps[0]
  if (!step) throw new Error('rates without a step')
  return step.parts
}
