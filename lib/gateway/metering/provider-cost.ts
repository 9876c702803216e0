import { PICO_PER_DOLLAR, parseDollars } from '../../core/money'
import { isObject } from '../scanner/json'
import { numberIn } from './reported-values'

/** What a request cost by the provider's own account, in pico-dollars, and the field that states it. */
export type ProviderCost = { pico: bigint; origin: string }

/** xAI counts in ticks: 10¹⁰ to the dollar. */
const PICO_PER_TICK = PICO_PER_DOLLAR / 10_000_000_000n

/** Of a usage object's fields; null where they state none. */
export function costIn(fields: Record<string, unknown>): ProviderCost | null {
  const ticks = numberIn(fields.cost_in_usd_ticks)
  if (ticks !== null && ticks >= 0 && Number.isSafeInteger(Math.round(ticks)))
    return { pico: BigInt(Math.round(ticks)) * PICO_PER_TICK, origin: 'usage.cost_in_usd_ticks' }
  const cost = fields.cost
  // Perplexity splits its cost.
  if (isObject(cost)) return dollars(numberIn(cost.total_cost), 'usage.cost.total_cost')
  // DeepInfra's, which is what it charges.
  if (cost === undefined) return dollars(numberIn(fields.estimated_cost), 'usage.estimated_cost')
  const charged = numberIn(cost)
  // OpenRouter charges only its fee for a request that ran on the customer's own key there; that key pays the rest.
  const own =
    fields.is_byok === true
      ? numberIn(isObject(fields.cost_details) ? fields.cost_details.upstream_inference_cost : null)
      : 0
  return dollars(charged === null ? null : charged + (own ?? 0), 'usage.cost')
}

function dollars(amount: number | null, origin: string): ProviderCost | null {
  const pico = amount === null ? null : parseDollars(amount.toFixed(12))
  return pico === null ? null : { pico, origin }
}
