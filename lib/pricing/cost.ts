import { PICO_PER_DOLLAR } from '../core/money'
import { type Rates, ratesForInput, type TokenRates } from './rates'
import { clampInteger, clampTokens, type Tokens } from './tokens'

/** No single request costs more: a larger figure comes from a faulty or malicious response. */
export const MAX_COST_PICO = 10_000n * PICO_PER_DOLLAR

export type CostResult = { tokens: Tokens; costPico: bigint | null; clamped: boolean }

/**
 * The cost of reported tokens in pico-dollars: null without a price, or if a part used has none. Untrusted counts are
 * clamped. `imageOutputTokens`: how many of the output tokens generated images.
 */
export function computeCost(rates: Rates | null, reported: Tokens, imageOutputTokens = 0): CostResult {
  const { tokens, clamped } = clampTokens(reported)
  const imageOutput = clampInteger(imageOutputTokens, tokens.outputTokens)
  const sum = rates && sumOf(ratesForInput(rates, tokens.inputTokens), tokens, imageOutput, rates.perRequest)
  const isOverMax = sum !== null && sum > MAX_COST_PICO
  return { tokens, costPico: isOverMax ? MAX_COST_PICO : sum, clamped: clamped || isOverMax }
}

export const costOf = (rates: Rates | null, reported: Tokens): bigint | null => computeCost(rates, reported).costPico

/** Parts are subsets of the total and are never added on top; whatever is in no part is plain text. */
function sumOf(rates: TokenRates, t: Tokens, imageOutput: number, perRequest = 0n): bigint | null {
  const textInput = t.inputTokens - t.cachedTokens - t.cacheWriteTokens - t.audioInputTokens - t.imageTokens
  const priced: [number, bigint | null][] = [
    [textInput, rates.input],
    [t.cachedTokens, rates.cachedInput],
    [t.cacheWriteTokens, rates.cacheWrite],
    [t.audioInputTokens, rates.audioInput],
    [t.imageTokens, rates.imageInput],
    [Math.max(t.outputTokens - t.audioOutputTokens - imageOutput, 0), rates.output],
    [imageOutput, rates.imageOutput],
    [t.audioOutputTokens, rates.audioOutput],
  ]
  let sum = perRequest
  for (const [count, rate] of priced) {
    if (count === 0) continue
    if (rate === null) return null
    sum += BigInt(count) * rate
  }
  return sum
}
