/** Streams in the shapes that Anthropic documents or public reports show, with what they stand for, worked out by hand. */
export type AnthropicShape = {
  name: string
  events: readonly Record<string, unknown>[]
  /** Input with the cache; reads and writes of it; output. */
  tokens: [input: number, read: number, written: number, output: number]
  longCacheTokens?: number
  webSearches?: number
  /** Model, input and output of what is priced on its own. */
  others?: [string | null, number, number][]
  serviceTier?: string
  surchargePercent?: number
}

const start = (usage: object, model = 'claude-sonnet-4-5') => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], stop_reason: null, usage },
})
const block = (delta: object, index = 0) => [
  { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
  { type: 'ping' },
  { type: 'content_block_delta', index, delta },
  { type: 'content_block_stop', index },
]
const text = (words = 'Kathmandu é ☃') => block({ type: 'text_delta', text: words })
const end = (usage: object, stop = 'end_turn') => [
  { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage },
  { type: 'message_stop' },
]
const iteration = (type: string, model: string | null, input: number, output: number, more: object = {}) => ({
  ...{ type, model, input_tokens: input, output_tokens: output },
  ...{ cache_creation_input_tokens: 0, cache_read_input_tokens: 0, cache_creation: null, ...more },
})

export const anthropicShapes: readonly AnthropicShape[] = [
  {
    name: 'plain text',
    events: [start({ input_tokens: 25, output_tokens: 1 }), ...text(), ...end({ output_tokens: 15 })],
    tokens: [25, 0, 0, 15],
  },
  {
    name: 'cache of both lifetimes; the delta repeats no split, and nulls',
    events: [
      start({
        ...{ input_tokens: 10, cache_read_input_tokens: 1000, cache_creation_input_tokens: 300, output_tokens: 2 },
        cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 100 },
      }),
      ...text(),
      ...end({
        ...{ input_tokens: null, cache_read_input_tokens: null, cache_creation_input_tokens: null, output_tokens: 40 },
      }),
    ],
    tokens: [1310, 1000, 300, 40],
    longCacheTokens: 100,
  },
  {
    name: 'server tools: the total of cache writes grows past the split',
    events: [
      start({
        ...{ input_tokens: 10, cache_creation_input_tokens: 300, cache_read_input_tokens: 0, output_tokens: 2 },
        cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 100 },
      }),
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"query":"x"}' } },
      { type: 'content_block_stop', index: 0 },
      ...text(),
      ...end({
        ...{ input_tokens: 4210, cache_creation_input_tokens: 900, cache_read_input_tokens: 600, output_tokens: 310 },
        server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
      }),
    ],
    tokens: [4210 + 900 + 600, 600, 900, 310],
    longCacheTokens: 100,
    webSearches: 2,
  },
  {
    name: 'cache writes of an hour alone that grow: all of them last an hour',
    events: [
      start({
        ...{ input_tokens: 1, cache_creation_input_tokens: 50, output_tokens: 2 },
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 50 },
      }),
      ...text(),
      ...end({ cache_creation_input_tokens: 80, output_tokens: 3 }),
    ],
    tokens: [81, 0, 80, 3],
    longCacheTokens: 80,
  },
  {
    name: 'compaction is not in the total',
    events: [
      start({ input_tokens: 23_000, output_tokens: 1 }),
      ...text(),
      ...end({
        ...{ input_tokens: 23_000, output_tokens: 1000 },
        iterations: [
          iteration('compaction', null, 180_000, 3500),
          iteration('message', 'claude-sonnet-4-5', 23_000, 1000),
        ],
      }),
    ],
    tokens: [203_000, 0, 0, 4500],
    others: [[null, 180_000, 3500]],
  },
  {
    name: 'an iteration of another model, within the total',
    events: [
      start({ input_tokens: 100, output_tokens: 1 }),
      ...text(),
      ...end({
        ...{ input_tokens: 300, output_tokens: 70 },
        iterations: [
          iteration('message', 'claude-opus-4-5', 200, 20),
          iteration('message', 'claude-sonnet-4-5', 100, 50),
        ],
      }),
    ],
    tokens: [300, 0, 0, 70],
    others: [['claude-opus-4-5', 200, 20]],
  },
  {
    name: 'an advisor and a declined model, beside the total',
    events: [
      start({ input_tokens: 100, output_tokens: 1 }),
      ...text(),
      ...end({
        ...{ input_tokens: 100, output_tokens: 50 },
        iterations: [
          iteration('message', 'claude-opus-4-5', 200, 20),
          iteration('advisor_message', 'claude-haiku-4-5', 40, 4),
          iteration('fallback_message', 'claude-sonnet-4-5', 100, 50),
        ],
      }),
    ],
    tokens: [340, 0, 0, 74],
    others: [
      ['claude-haiku-4-5', 40, 4],
      ['claude-opus-4-5', 200, 20],
    ],
  },
  {
    name: 'thinking, a tool call, fast mode in the US',
    events: [
      start({ input_tokens: 50, output_tokens: 1, speed: 'fast', inference_geo: 'us', service_tier: 'standard' }),
      ...block({ type: 'thinking_delta', thinking: 'Let me see' }),
      ...block({ type: 'signature_delta', signature: 'EqoBCkgIARABGAIiQL2UoU0b1OHYi' }, 1),
      {
        type: 'content_block_start',
        index: 2,
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: {} },
      },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"command":"ls"}' } },
      { type: 'content_block_stop', index: 2 },
      ...end({ output_tokens: 90, output_tokens_details: { thinking_tokens: 60 } }, 'tool_use'),
    ],
    tokens: [50, 0, 0, 90],
    serviceTier: 'fast',
    surchargePercent: 10,
  },
]

export const toSse = (events: readonly Record<string, unknown>[]) =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')

/** The same message as one document: Anthropic repeats the last usage in it. */
export function toMessage(events: readonly Record<string, unknown>[]) {
  const [first] = events as [{ message: { usage: object } }]
  const delta = events.find(({ type }) => type === 'message_delta') as { usage: object }
  const repeated = Object.fromEntries(Object.entries(delta.usage).filter(([, value]) => value !== null))
  const content = [{ type: 'text', text: 'Kathmandu' }]
  return JSON.stringify({ ...first.message, content, usage: { ...first.message.usage, ...repeated } })
}
