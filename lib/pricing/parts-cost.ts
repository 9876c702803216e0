import { computeCost } from './cost'
import { type Rates, ratesForInput, type TokenRates } from './rates'
import type { SpecialTokens, Tokens } from './tokens'

/** Tokens of one model. `longCacheTokens`: cache writes that last an hour. */
export type PricedPart = { rates: Rates | null; tokens: Tokens; longCacheTokens: number } & Partial<SpecialTokens>

/** The cost of all parts, each priced by its own size, and what the provider adds to it; null if a part has no price. */
export function costOfParts(
  parts: readonly PricedPart[],
  surchargePercent: number,
): { costPico: bigint | null; clamped: boolean } {
  let costPico: bigint | null = 0n
  let clamped = false
  for (const { rates, tokens: reported, longCacheTokens, ...special } of parts) {
    const part = computeCost(rates, reported, special)
    const extra = longCacheCost(rates, part.tokens, longCacheTokens)
    clamped ||= part.clamped
    costPico = costPico === null || part.costPico === null || extra === null ? null : costPico + part.costPico + extra
  }
  return { costPico: costPico === null ? null : costPico + (costPico * BigInt(surchargePercent)) / 100n, clamped }
}

/** What an hour's cache writes cost beyond the five-minute rate, at which they have been counted. */
function longCacheCost(rates: Rates | null, { inputTokens, cacheWriteTokens }: Tokens, reported: number) {
  const count = Math.min(reported, cacheWriteTokens)
  if (count === 0) return 0n
  const step = rates && ratesForInput(rates, inputTokens)
  const long = step && longCacheRate(step)
  return long === null || step?.cacheWrite == null ? null : BigInt(count) * (long - step.cacheWrite)
}

/** An hour's cache write costs twice the input where the list does not say. */
export const longCacheRate = ({ cacheWrite1h, input }: TokenRates): bigint | null =>
  cacheWrite1h ?? (input === null ? null : input * 2n)
