import { PICO_PER_DOLLAR } from '../core/money'
import { type Rates, ratesForInput, type TokenRates } from './rates'
import { clampInteger, clampTokens, noSpecialTokens, type SpecialTokens, type Tokens } from './tokens'

/** No single request costs more: a larger figure comes from a faulty or malicious response. */
export const MAX_COST_PICO = 10_000n * PICO_PER_DOLLAR

export type CostResult = { tokens: Tokens; costPico: bigint | null; clamped: boolean }

/** The cost of reported tokens in pico-dollars: null without a price, or if a part used has none. Untrusted counts are clamped. */
export function computeCost(
  rates: Rates | null,
  reported: Tokens,
  special: Partial<SpecialTokens> = noSpecialTokens,
): CostResult {
  const { tokens, clamped } = clampTokens(reported)
  const sum = rates && sumOf(ratesForInput(rates, tokens.inputTokens), tokens, special, rates.perRequest)
  const isOverMax = sum !== null && sum > MAX_COST_PICO
  return { tokens, costPico: isOverMax ? MAX_COST_PICO : sum, clamped: clamped || isOverMax }
}

export const costOf = (rates: Rates | null, reported: Tokens): bigint | null => computeCost(rates, reported).costPico

/** Parts are subsets of the total and are never added on top; whatever is in no part is plain text. */
function sumOf(rates: TokenRates, t: Tokens, special: Partial<SpecialTokens>, perRequest = 0n): bigint | null {
  const textInput = t.inputTokens - t.cachedTokens - t.cacheWriteTokens - t.audioInputTokens - t.imageTokens
  const video = clampInteger(special.videoTokens ?? 0, textInput)
  const cachedAudio = clampInteger(special.cachedAudioTokens ?? 0, t.cachedTokens)
  const cachedImage = clampInteger(special.cachedImageTokens ?? 0, t.cachedTokens - cachedAudio)
  const imageOutput = clampInteger(special.imageOutputTokens ?? 0, t.outputTokens)
  const priced: [number, bigint | null][] = [
    [textInput - video, rates.input],
    [video, rates.special?.video ?? rates.input],
    [t.cachedTokens - cachedAudio - cachedImage, rates.cachedInput],
    [cachedAudio, rates.special?.cachedAudio ?? rates.cachedInput],
    [cachedImage, rates.special?.cachedImage ?? rates.cachedInput],
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
