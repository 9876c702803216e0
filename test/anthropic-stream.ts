type Event = Record<string, unknown>

export const MODEL = 'claude-sonnet-4-5'

export const start = (usage: object, model = MODEL) => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], stop_reason: null, usage },
})

export const block = (delta: object, index = 0) => [
  { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
  { type: 'ping' },
  { type: 'content_block_delta', index, delta },
  { type: 'content_block_stop', index },
]

export const text = (words = 'Kathmandu é ☃') => block({ type: 'text_delta', text: words })

/** One that comes whole. */
export const wholeBlock = (content: object, index = 0) => [
  { type: 'content_block_start', index, content_block: content },
  { type: 'content_block_stop', index },
]

export const end = (usage: object, stop = 'end_turn', details?: object) => [
  {
    type: 'message_delta',
    delta: { stop_reason: stop, stop_sequence: null, ...(details && { stop_details: details }) },
    usage,
  },
  { type: 'message_stop' },
]

export const iteration = (type: string, model: string | null, input: number, output: number, more: object = {}) => ({
  ...{ type, ...(model !== null && { model }), input_tokens: input, output_tokens: output },
  ...{ cache_creation_input_tokens: 0, cache_read_input_tokens: 0, cache_creation: null, ...more },
})

/** Cache writes, by their lifetime. */
export const split = (short: number, long: number) => ({
  cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
})

export const toSse = (events: readonly Event[]) =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')

/** The same message as one document: Anthropic repeats the last usage in it. */
export function toMessage(events: readonly Event[]) {
  const [first] = events as [{ message: { usage: object } }]
  const { usage, delta } = (events.find(({ type }) => type === 'message_delta') ?? {}) as {
    usage: object
    delta: object
  }
  const stated = Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null))
  const hasText = events.some(({ type }) => type === 'content_block_delta')
  const blocks = events.flatMap((event) => (event.type === 'content_block_start' ? [event.content_block] : []))
  const whole = blocks.filter((one) => !('text' in (one as object)))
  const content = [...whole, ...(hasText ? [{ type: 'text', text: 'Kathmandu' }] : [])]
  return JSON.stringify({ ...first.message, ...delta, content, usage: { ...first.message.usage, ...stated } })
}
