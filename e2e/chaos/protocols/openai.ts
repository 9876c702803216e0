import type { UpstreamOrder } from '../order'
import { type ChaosProtocol, toSse, wordsOf } from './protocol'

const DONE = 'data: [DONE]\n\n'

const usageOf = ({ input, output, cached = 0 }: UpstreamOrder) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached },
})

const chunk = (model: string, choices: unknown[], usage: object | null) => JSON.stringify({ model, choices, usage })

const contentPiece = (content: string, model: string) =>
  chunk(model, [{ index: 0, delta: { content }, finish_reason: null }], null)

export const openai: ChaosProtocol = {
  name: 'openai',
  family: 'gpt-4o-mini-2024-07-18.ft-',
  // No discount for cached input.
  rates: { input: 300_000n, cached: 300_000n, output: 1_200_000n },
  inputIncludesCached: true,

  request: ({ model, prompt, stream, maxTokens }) => ({
    path: '/v1/chat/completions',
    body: { model, stream, max_completion_tokens: maxTokens, messages: [{ role: 'user', content: prompt }] },
  }),
  tokenHeader: (token) => ({ authorization: `Bearer ${token}` }),
  isWhole: (text) => text.endsWith(DONE),
  unavailable: { error: { code: 'unavailable', type: 'server_error', param: null } },

  streamType: 'text/event-stream; charset=utf-8',
  whole: (order, model) =>
    JSON.stringify({
      model,
      choices: [{ index: 0, message: { role: 'assistant', content: wordsOf(order).join('') }, finish_reason: 'stop' }],
      usage: usageOf(order),
    }),
  contentPiece,
  pieces: (order, model) => [
    contentPiece('', model),
    ...wordsOf(order).map((word) => contentPiece(word, model)),
    chunk(model, [{ index: 0, delta: {}, finish_reason: 'stop' }], null),
    chunk(model, [], usageOf(order)),
  ],
  frame: (pieces) => [...pieces.map(toSse), DONE],
  end: DONE,
  errorBody: (status) => ({
    error: { message: 'As scripted.', type: 'rate_limit_error', param: null, code: `fault_${status}` },
  }),
}
