import type { AnthropicShape } from './anthropic-shapes'
import { end, MODEL, split, start, text } from './anthropic-stream'

/** With a prompt of so many tokens, a third of it from the cache, and ten of output. */
const longPrompt = (model: string, input: number, rates: [input: number, read: number, output: number]) => {
  const read = Math.floor(input / 3)
  return {
    name: `${model}: ${input} tokens of prompt`,
    answered: model,
    events: [
      start({ input_tokens: input - read, cache_read_input_tokens: read, output_tokens: 1 }, model),
      ...text(),
      ...end({ output_tokens: 10 }),
    ],
    tokens: [input, read, 0, 10],
    cost: [
      [input - read, rates[0]],
      [read, rates[1]],
      [10, rates[2]],
    ],
  } satisfies AnthropicShape
}

/** With a hundred tokens of everything. */
const mode = (
  name: string,
  model: string,
  usage: { service_tier?: string; speed?: string; inference_geo?: string },
  cost: [input: number, read: number, short: number, long: number, output: number] | null,
  more: Partial<AnthropicShape> = {},
): AnthropicShape => ({
  name,
  answered: model,
  events: [
    start(
      {
        ...{ input_tokens: 100, cache_read_input_tokens: 100, cache_creation_input_tokens: 200, output_tokens: 1 },
        ...split(100, 100),
        ...usage,
      },
      model,
    ),
    ...text(),
    ...end({ output_tokens: 100 }),
  ],
  tokens: [400, 100, 200, 100],
  longCacheTokens: 100,
  cost: cost?.map((rate): [number, number] => [100, rate]) ?? null,
  ...more,
})

/** Steps of long prompts, service tiers, fast mode and regions: what they cost is Anthropic's price list of December 2026. */
export const rateShapes: readonly AnthropicShape[] = [
  longPrompt(MODEL, 200_000, [3, 0.3, 15]),
  longPrompt(MODEL, 200_001, [6, 0.6, 22.5]),
  longPrompt('claude-haiku-5-5', 100_000, [0.1, 0.01, 0.5]),
  longPrompt('claude-haiku-5-5', 100_001, [0.5, 0.05, 2.5]),
  longPrompt('claude-sonnet-5-5', 250_000, [2, 0.1, 10]),
  mode('the batch tier', MODEL, { service_tier: 'batch' }, [1.5, 0.15, 1.875, 3, 7.5], { serviceTier: 'batch' }),
  // It is paid for by contract.
  mode('the priority tier', MODEL, { service_tier: 'priority' }, null, { serviceTier: 'priority' }),
  mode('fast mode', 'claude-opus-4-8', { speed: 'fast' }, [10, 1, 12.5, 20, 50], { serviceTier: 'fast' }),
  mode(
    'fast mode, where the cache costs less',
    'claude-opus-5-5',
    { speed: 'fast', service_tier: 'standard' },
    [8, 0.4, 10, 16, 40],
    { serviceTier: 'fast' },
  ),
  mode('fast mode that is not sold', MODEL, { speed: 'fast' }, null, { serviceTier: 'fast' }),
  mode('fast mode in the priority tier', 'claude-opus-4-8', { speed: 'fast', service_tier: 'priority' }, null, {
    serviceTier: 'priority fast',
  }),
  mode('inference in the US', 'claude-opus-4-6', { inference_geo: 'us' }, [5.5, 0.55, 6.875, 11, 27.5], {
    surchargePercent: 10,
  }),
  mode('fast mode in the US', 'claude-opus-5-5', { speed: 'fast', inference_geo: 'us' }, [8.8, 0.44, 11, 17.6, 44], {
    serviceTier: 'fast',
    surchargePercent: 10,
  }),
]
