import { computeCost, ratesForInput } from '../../pricing/cost'
import type { Rates, TokenRates } from '../../pricing/rates'
import type { Tokens } from '../../pricing/tokens'
import type { UsageBreakdown } from '../metering/meter'
import type { ParsedRequest } from '../request/parse-request'
import type { Charge } from './charge'

/** An hour's cache write costs twice the input where the list does not say. */
const longCacheRate = ({ cacheWrite1h, input }: TokenRates): bigint | null =>
  cacheWrite1h ?? (input === null ? null : input * 2n)

/** The rates that bound a request's cost: with the longest cache and the surcharge it asks for. */
export function boundingRates(rates: Rates, { writesLongCache, surchargePercent = 0 }: ParsedRequest): Rates {
  if (!writesLongCache && surchargePercent === 0) return rates
  const steps = rates.steps.map(({ above, rates: { cacheWrite1h: _, ...step } }, index) => {
    const original = rates.steps[index]?.rates ?? step
    const raised = writesLongCache ? { ...step, cacheWrite: longCacheRate(original) } : step
    return { above, rates: withSurcharge(raised, surchargePercent) }
  })
  return { ...rates, steps }
}

const withSurcharge = (rates: Omit<TokenRates, 'cacheWrite1h'>, percent: number): TokenRates =>
  Object.fromEntries(
    Object.entries(rates).map(([name, rate]) => [name, rate === null ? null : raised(rate, percent)]),
  ) as TokenRates

/** Rounded up: a bound must not be below the cost. */
const raised = (pico: bigint, percent: number) => pico + (pico * BigInt(percent) + 99n) / 100n

/**
 * `total` covers all parts. Parts of other models are priced as their own, each by its own size; what is left is the answering
 * model's. Such an entry is not re-priced, because its tokens alone do not determine its cost.
 */
export function chargeByParts(
  rates: Rates | null,
  total: Tokens,
  { longCacheTokens, others, surchargePercent }: UsageBreakdown,
  ratesOf: (model: string) => Rates | null,
): Charge {
  const main = others.reduce((rest, { tokens }) => without(rest, tokens), total)
  const parts = [
    { rates, tokens: main, longCacheTokens },
    ...others.map((part) => ({ ...part, rates: part.model === null ? rates : ratesOf(part.model) })),
  ]
  let costPico: bigint | null = 0n
  let clamped = false
  for (const part of parts) {
    const result = computeCost(part.rates, part.tokens)
    const extra = longCacheCost(part.rates, result.tokens, part.longCacheTokens)
    clamped ||= result.clamped
    costPico =
      costPico === null || result.costPico === null || extra === null ? null : costPico + result.costPico + extra
  }
  const variant = [
    ...(others.length > 0 ? [`parts: ${parts.length}`] : []),
    ...(longCacheTokens > 0 ? [`1h cache: ${longCacheTokens}`] : []),
    ...(surchargePercent > 0 ? [`+${surchargePercent}%`] : []),
  ].join(', ')
  return {
    tokens: computeCost(null, total).tokens,
    units: total.inputTokens + total.outputTokens,
    costPico: costPico === null ? null : costPico + (costPico * BigInt(surchargePercent)) / 100n,
    clamped,
    variant: variant === '' ? null : variant,
  }
}

/** What an hour's cache writes cost beyond the five-minute rate, at which they have been counted. */
function longCacheCost(rates: Rates | null, { inputTokens, cacheWriteTokens }: Tokens, reported: number) {
  const count = Math.min(reported, cacheWriteTokens)
  if (count === 0) return 0n
  const step = rates && ratesForInput(rates, inputTokens)
  const long = step && longCacheRate(step)
  return long === null || step?.cacheWrite == null ? null : BigInt(count) * (long - step.cacheWrite)
}

function without(total: Tokens, part: Tokens): Tokens {
  const names = Object.keys(total) as (keyof Tokens)[]
  return Object.fromEntries(names.map((name) => [name, Math.max(total[name] - part[name], 0)])) as Tokens
}
