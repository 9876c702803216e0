import { ANSWERED, type Order } from './order'

const MOST_WORDS = 12

const usageOf = ({ input, output, cached = 0 }: Order) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached },
})

const words = ({ output }: Order) => Array.from({ length: Math.min(Math.max(output, 1), MOST_WORDS) }, () => 'wörd € ')

export const wholeAnswer = (order: Order) =>
  JSON.stringify({
    model: ANSWERED,
    choices: [{ index: 0, message: { role: 'assistant', content: words(order).join('') }, finish_reason: 'stop' }],
    usage: usageOf(order),
  })

const event = (choices: unknown[], more = {}) => `data: ${JSON.stringify({ model: ANSWERED, choices, ...more })}\n\n`

export const said = (content: string) => event([{ index: 0, delta: { content }, finish_reason: null }], { usage: null })

export const DONE = 'data: [DONE]\n\n'

/** The events of a stream that was asked for its usage. */
export const events = (order: Order): string[] => [
  said(''),
  ...words(order).map(said),
  event([{ index: 0, delta: {}, finish_reason: 'stop' }], { usage: null }),
  event([], { usage: usageOf(order) }),
  DONE,
]

export const refusal = (status: number) =>
  JSON.stringify({ error: { message: 'As ordered.', type: 'rate_limit_error', param: null, code: `fault_${status}` } })
