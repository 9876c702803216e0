import type { Day } from '../core/time'
import { type AdminPrices, adminPriceOf } from './admin-prices'
import { listed } from './genai-prices'
import { extraOf, standardTiers } from './overlay'

/** Pico-dollars per token of each part; null where no price is known. */
export type PartRates = {
  input: bigint | null
  cachedInput: bigint | null
  cacheWrite: bigint | null
  image: bigint | null
  audioInput: bigint | null
  output: bigint | null
  audioOutput: bigint | null
  imageOutput: bigint | null
}

/** `steps` rise: a request with more than `above` input tokens pays the last step that fits, for all of its tokens. */
export type Rates = {
  steps: readonly { above: number; parts: PartRates }[]
  contextWindow: number | null
  maxOutput: number | null
}

/**
 * What a model's tokens cost on a day of the reporting zone: the admin's price, else the public list with our overlay.
 * Null when nobody knows, which is not the same as free. `serviceTier` as the response names it.
 */
export function ratesOf(model: string, day: Day, prices: AdminPrices, serviceTier: string | null = null): Rates | null {
  const standard = serviceTier === null || standardTiers.has(serviceTier)
  const list = listed(model, day)
  const own = adminPriceOf(prices, model, day)
  if (own) return standard ? withOwnPrice(own, list) : null
  if (!list || standard) return list
  const tier = extraOf(list.id).tiers?.get(serviceTier)
  if (!tier) return null
  // The other tiers are sold without long context, so there the price is unknown.
  const steps = list.steps.map(({ above }, index) => ({ above, parts: index === 0 ? tier : nothingKnown }))
  return { ...list, steps }
}

const nothingKnown: PartRates = {
  input: null,
  cachedInput: null,
  cacheWrite: null,
  image: null,
  audioInput: null,
  output: null,
  audioOutput: null,
  imageOutput: null,
}

type Own = NonNullable<ReturnType<typeof adminPriceOf>>

/**
 * The admin's input price covers every text and image token that goes in, cache writes too: there is nowhere else to say
 * more. Audio is another product at ten times the price, so it keeps the list's rate, and without one it is unpriced.
 */
function withOwnPrice({ inputPico, cachedInputPico, outputPico }: Own, list: Rates | null): Rates {
  const { audioInput, audioOutput } = list?.steps[0]?.parts ?? nothingKnown
  const parts: PartRates = {
    input: inputPico,
    cachedInput: cachedInputPico,
    cacheWrite: inputPico,
    image: inputPico,
    audioInput,
    output: outputPico,
    audioOutput,
    imageOutput: outputPico,
  }
  return {
    steps: [{ above: -1, parts }],
    contextWindow: list?.contextWindow ?? null,
    maxOutput: list?.maxOutput ?? null,
  }
}
