import type { GeminiShape } from './gemini-shapes'
import { chunk, counts, details } from './gemini-stream'
import type { PricedTokens } from './settle'

/** With a prompt of so many tokens, a third of it from the cache, and ten of output. */
const longPrompt = (input: number, rates: [input: number, read: number, output: number]): GeminiShape => {
  const cached = Math.floor(input / 3)
  const model = 'gemini-2.5-pro'
  return {
    name: `${input} tokens of prompt`,
    answered: model,
    chunks: [chunk([{ text: 'Yes' }], counts(input, 10, { cachedContentTokenCount: cached }), 'STOP', model)],
    tokens: { input, cached, output: 10 },
    cost: [
      [input - cached, rates[0]],
      [cached, rates[1]],
      [10, rates[2]],
    ],
  }
}

const tier = (
  usage: { trafficType?: string; serviceTier?: string },
  serviceTier: string | undefined,
  isPriced: boolean,
): GeminiShape => ({
  name: Object.entries(usage).join(),
  chunks: [chunk([{ text: 'No' }], counts(10, 1, usage)), chunk([{ text: ', yes' }], counts(10, 3, usage), 'STOP')],
  tokens: { input: 10, output: 3 },
  cost: isPriced
    ? [
        [10, 0.3],
        [3, 2.5],
      ]
    : null,
  ...(serviceTier && { serviceTier }),
})

const embedding = (
  method: string,
  model: string,
  usage: { promptTokenCount: number; promptTokensDetails?: object[] },
  cost: PricedTokens,
  tokens: Partial<GeminiShape['tokens']> = {},
): GeminiShape => ({
  name: `${method} with ${model}`,
  ...{ method, requested: model, answered: model },
  chunks: [
    {
      ...(method === 'embedContent' ? { embedding: { values: [0.1, -0.2] } } : { embeddings: [{ values: [0.1] }] }),
      usageMetadata: usage,
      modelVersion: model,
    },
  ],
  tokens: { input: usage.promptTokenCount, output: 0, ...tokens },
  cost,
})

/** Steps of long prompts, service tiers, and embeddings: what they cost is Google's price list of December 2026. */
export const geminiRateShapes: readonly GeminiShape[] = [
  longPrompt(200_000, [1.25, 0.125, 10]),
  longPrompt(200_001, [2.5, 0.25, 15]),
  tier({ trafficType: 'ON_DEMAND' }, 'on_demand', true),
  tier({ trafficType: 'TRAFFIC_TYPE_UNSPECIFIED' }, undefined, true),
  tier({ trafficType: 'ON_DEMAND_FLEX' }, 'flex', false),
  tier({ trafficType: 'ON_DEMAND_PRIORITY' }, 'priority', false),
  tier({ trafficType: 'ON_DEMAND_OFFPEAK' }, 'on_demand_offpeak', false),
  tier({ trafficType: 'PROVISIONED_THROUGHPUT' }, 'provisioned_throughput', false),
  tier({ serviceTier: 'standard' }, 'standard', true),
  tier({ serviceTier: 'unspecified' }, undefined, true),
  tier({ serviceTier: 'flex' }, 'flex', false),
  tier({ serviceTier: 'priority' }, 'priority', false),
  tier({ serviceTier: 'priority', trafficType: 'ON_DEMAND' }, 'priority', false),
  embedding('embedContent', 'gemini-embedding-001', { promptTokenCount: 12 }, [[12, 0.15]]),
  embedding('batchEmbedContents', 'gemini-embedding-001', { promptTokenCount: 40 }, [[40, 0.15]]),
  embedding(
    'embedContent',
    'gemini-embedding-2',
    {
      promptTokenCount: 350,
      promptTokensDetails: details({ TEXT: 50, IMAGE: 100, AUDIO: 80, VIDEO: 120 }),
    },
    [
      [50, 0.2],
      [100, 0.45],
      [80, 6.5],
      [120, 12],
    ],
    { images: 100, audioInput: 80 },
  ),
]
