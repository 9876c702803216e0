import { RESPONSE_MODEL, type UpstreamOrder } from '../order'

const MAX_WORDS = 12

const usageOf = ({ input, output, cached = 0 }: UpstreamOrder) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached },
})

const words = ({ output }: UpstreamOrder) =>
  Array.from({ length: Math.min(Math.max(output, 1), MAX_WORDS) }, () => 'wörd € ')

export const wholeResponse = (order: UpstreamOrder) =>
  JSON.stringify({
    model: RESPONSE_MODEL,
    choices: [{ index: 0, message: { role: 'assistant', content: words(order).join('') }, finish_reason: 'stop' }],
    usage: usageOf(order),
  })

const event = (choices: unknown[], more = {}) =>
  `data: ${JSON.stringify({ model: RESPONSE_MODEL, choices, ...more })}\n\n`

export const contentEvent = (content: string) =>
  event([{ index: 0, delta: { content }, finish_reason: null }], { usage: null })

export const DONE = 'data: [DONE]\n\n'

/** The events of a stream with usage. */
export const events = (order: UpstreamOrder): string[] => [
  contentEvent(''),
  ...words(order).map(contentEvent),
  event([{ index: 0, delta: {}, finish_reason: 'stop' }], { usage: null }),
  event([], { usage: usageOf(order) }),
  DONE,
]

export const errorBody = (status: number) =>
  JSON.stringify({ error: { message: 'As scripted.', type: 'rate_limit_error', param: null, code: `fault_${status}` } })
