import { computeCost } from '../../pricing/cost'
import { costOfParts, longCacheRate } from '../../pricing/parts-cost'
import { mapRates, mapSpecial, type Rates } from '../../pricing/rates'
import type { Tokens } from '../../pricing/tokens'
import { partsVariant } from '../../pricing/variant'
import type { UsageBreakdown } from '../metering/meter'
import type { ParsedRequest } from '../request/parse-request'
import type { Charge } from './charge'

/** The rates that bound a request's cost: with the longest cache and the surcharge it asks for. */
export function boundingRates(rates: Rates, { writesLongCache, surchargePercent = 0 }: ParsedRequest): Rates {
  if (!writesLongCache && surchargePercent === 0) return rates
  const raised = (pico: bigint | null) => pico && withSurcharge(pico, surchargePercent)
  const steps = rates.steps.map(({ above, rates: step }) => ({
    above,
    rates: {
      ...mapRates((kind) => raised(kind === 'cacheWrite' && writesLongCache ? longCacheRate(step) : step[kind])),
      ...mapSpecial(step, raised),
    },
  }))
  const { perRequest } = rates
  return { ...rates, steps, ...(perRequest && { perRequest: withSurcharge(perRequest, surchargePercent) }) }
}

/** Rounded up: a bound must not be below the cost. */
const withSurcharge = (pico: bigint, percent: number) => pico + (pico * BigInt(percent) + 99n) / 100n

/**
 * `total` covers all parts. Parts of other models are priced as their own, each by its own size; what is left is the answering
 * model's. An entry with such parts is not re-priced, because its tokens alone do not determine its cost.
 */
export function chargeByParts(
  rates: Rates | null,
  total: Tokens,
  { longCacheTokens, others, surchargePercent, ...special }: UsageBreakdown,
  ratesOf: (model: string) => Rates | null,
): Charge {
  const main = others.reduce((rest, { tokens }) => without(rest, tokens), total)
  const parts = others.map(({ model, ...part }) => {
    const known = model === null ? rates : ratesOf(model)
    // It is one request.
    return { ...part, rates: known && { ...known, perRequest: 0n } }
  })
  const { costPico, clamped } = costOfParts(
    [{ rates, tokens: main, longCacheTokens, ...special }, ...parts],
    surchargePercent,
  )
  return {
    tokens: computeCost(null, total).tokens,
    units: total.inputTokens + total.outputTokens,
    costPico,
    clamped,
    variant: partsVariant({ parts: parts.length + 1, longCacheTokens, surchargePercent, ...special }),
  }
}

function without(total: Tokens, part: Tokens): Tokens {
  const names = Object.keys(total) as (keyof Tokens)[]
  return Object.fromEntries(names.map((name) => [name, Math.max(total[name] - part[name], 0)])) as Tokens
}
