import { rateShapes } from './anthropic-rates'
import { refusalShapes } from './anthropic-refusals'
import { block, end, iteration, MODEL, split, start, text, wholeBlock } from './anthropic-stream'
import type { PricedTokens } from './settle'

/** Streams in the shapes that Anthropic documents or public reports show, with what they stand for, worked out by hand. */
export type AnthropicShape = {
  name: string
  events: readonly Record<string, unknown>[]
  /** Input with the cache; reads and writes of it; output. */
  tokens: [input: number, read: number, written: number, output: number]
  /** At the list prices of December 2026; null for unpriced. */
  cost: PricedTokens | null
  /** That the client names, if it is not the one that answers. */
  requested?: string
  answered?: string
  /** One document does not contradict itself. */
  isStreamOnly?: true
  longCacheTokens?: number
  webSearches?: number
  /** Model, input and output of what is priced on its own. */
  others?: [string | null, number, number][]
  serviceTier?: string
  surchargePercent?: number
}

export const anthropicShapes: readonly AnthropicShape[] = [
  {
    name: 'plain text',
    events: [start({ input_tokens: 25, output_tokens: 1 }), ...text(), ...end({ output_tokens: 15 })],
    tokens: [25, 0, 0, 15],
    cost: [
      [25, 3],
      [15, 15],
    ],
  },
  {
    name: 'no output, which the start has guessed at',
    events: [start({ input_tokens: 25, output_tokens: 1 }), ...end({ output_tokens: 0 })],
    tokens: [25, 0, 0, 0],
    cost: [[25, 3]],
  },
  {
    name: 'a context that is full',
    events: [
      start({ input_tokens: 25, output_tokens: 3 }),
      ...text(),
      ...end({ output_tokens: 7 }, 'model_context_window_exceeded'),
    ],
    tokens: [25, 0, 0, 7],
    cost: [
      [25, 3],
      [7, 15],
    ],
  },
  {
    name: 'cache of both lifetimes; the delta repeats no split, and nulls',
    events: [
      start({
        ...{ input_tokens: 10, cache_read_input_tokens: 1000, cache_creation_input_tokens: 300, output_tokens: 2 },
        ...split(200, 100),
      }),
      ...text(),
      ...end({
        ...{ input_tokens: null, cache_read_input_tokens: null, cache_creation_input_tokens: null, output_tokens: 40 },
        ...{ server_tool_use: null, iterations: null, output_tokens_details: null },
      }),
    ],
    tokens: [1310, 1000, 300, 40],
    longCacheTokens: 100,
    cost: [
      [10, 3],
      [1000, 0.3],
      [200, 3.75],
      [100, 6],
      [40, 15],
    ],
  },
  {
    name: 'zeros for what the end does not repeat',
    isStreamOnly: true,
    events: [
      start({ input_tokens: 10, cache_read_input_tokens: 20, output_tokens: 1 }),
      ...text(),
      ...end({ input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 5 }),
    ],
    tokens: [30, 20, 0, 5],
    cost: [
      [10, 3],
      [20, 0.3],
      [5, 15],
    ],
  },
  {
    name: 'server tools: the total of cache writes grows past the split',
    events: [
      start({
        ...{ input_tokens: 10, cache_creation_input_tokens: 300, cache_read_input_tokens: 0, output_tokens: 2 },
        ...split(200, 100),
      }),
      ...wholeBlock({ type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }),
      ...text(),
      ...end({
        ...{ input_tokens: 4210, cache_creation_input_tokens: 900, cache_read_input_tokens: 600, output_tokens: 310 },
        server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
      }),
    ],
    tokens: [4210 + 900 + 600, 600, 900, 310],
    longCacheTokens: 100,
    webSearches: 2,
    // A search costs a cent, a fetch nothing.
    cost: [
      [4210, 3],
      [600, 0.3],
      [800, 3.75],
      [100, 6],
      [310, 15],
      [2, 10_000],
    ],
  },
  {
    name: 'cache writes of an hour alone that grow: all of them last an hour',
    events: [
      start({ input_tokens: 1, cache_creation_input_tokens: 50, output_tokens: 2, ...split(0, 50) }),
      ...text(),
      ...end({ cache_creation_input_tokens: 80, output_tokens: 3 }),
    ],
    tokens: [81, 0, 80, 3],
    longCacheTokens: 80,
    cost: [
      [1, 3],
      [80, 6],
      [3, 15],
    ],
  },
  {
    name: 'compaction is not in the total, and each has its own step',
    events: [
      start({ input_tokens: 23_000, output_tokens: 1 }),
      ...text(),
      ...end({
        ...{ input_tokens: 23_000, output_tokens: 1000 },
        iterations: [iteration('compaction', null, 180_000, 3500), iteration('message', MODEL, 23_000, 1000)],
      }),
    ],
    tokens: [203_000, 0, 0, 4500],
    others: [[null, 180_000, 3500]],
    cost: [
      [203_000, 3],
      [4500, 15],
    ],
  },
  {
    name: 'nothing but a compaction',
    events: [
      start({ input_tokens: 0, output_tokens: 0 }),
      ...wholeBlock({ type: 'compaction', content: 'They talked about Kathmandu.' }),
      ...end(
        { input_tokens: 0, output_tokens: 0, iterations: [iteration('compaction', null, 5000, 400)] },
        'compaction',
      ),
    ],
    tokens: [5000, 0, 0, 400],
    others: [[null, 5000, 400]],
    cost: [
      [5000, 3],
      [400, 15],
    ],
  },
  {
    name: 'an iteration of another model, within the total',
    events: [
      start({ input_tokens: 100, output_tokens: 1 }),
      ...text(),
      ...end({
        ...{ input_tokens: 300, output_tokens: 70 },
        iterations: [iteration('message', 'claude-opus-4-5', 200, 20), iteration('message', MODEL, 100, 50)],
      }),
    ],
    tokens: [300, 0, 0, 70],
    others: [['claude-opus-4-5', 200, 20]],
    cost: [
      [100, 3],
      [50, 15],
      [200, 5],
      [20, 25],
    ],
  },
  {
    name: 'an advisor, beside the total',
    events: [
      start({ input_tokens: 100, output_tokens: 1 }),
      ...text(),
      ...end({
        ...{ input_tokens: 100, output_tokens: 50 },
        iterations: [iteration('message', MODEL, 100, 50), iteration('advisor_message', 'claude-haiku-4-5', 40, 4)],
      }),
    ],
    tokens: [140, 0, 0, 54],
    others: [['claude-haiku-4-5', 40, 4]],
    cost: [
      [100, 3],
      [50, 15],
      [40, 1],
      [4, 5],
    ],
  },
  {
    name: 'thinking, and a tool call',
    events: [
      start({ input_tokens: 50, output_tokens: 1, inference_geo: 'not_available', service_tier: 'standard' }),
      ...block({ type: 'thinking_delta', thinking: 'Let me see' }),
      ...block({ type: 'signature_delta', signature: 'EqoBCkgIARABGAIiQL2UoU0b1OHYi' }, 1),
      ...wholeBlock({ type: 'redacted_thinking', data: 'EroBCkYIBBgCKkD' }, 2),
      {
        type: 'content_block_start',
        index: 3,
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: {} },
      },
      { type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '{"command":"ls"}' } },
      { type: 'content_block_stop', index: 3 },
      ...end({ output_tokens: 90, output_tokens_details: { thinking_tokens: 60 } }, 'tool_use'),
    ],
    tokens: [50, 0, 0, 90],
    serviceTier: 'standard',
    cost: [
      [50, 3],
      [90, 15],
    ],
  },
  {
    name: 'another model than the one asked for',
    requested: 'claude-opus-4-5',
    answered: 'claude-haiku-4-5-20251001',
    events: [
      start({ input_tokens: 25, output_tokens: 1 }, 'claude-haiku-4-5-20251001'),
      ...text(),
      ...end({ output_tokens: 15 }),
    ],
    tokens: [25, 0, 0, 15],
    cost: [
      [25, 1],
      [15, 5],
    ],
  },
  ...rateShapes,
  ...refusalShapes,
]
