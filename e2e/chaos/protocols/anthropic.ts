import type { UpstreamOrder } from '../order'
import { type ChaosProtocol, wordsOf } from './protocol'

const toEvent = (piece: string) => `event: ${(JSON.parse(piece) as { type: string }).type}\ndata: ${piece}\n\n`

const STOP = toEvent('{"type":"message_stop"}')

const usageOf = ({ input, output, cached = 0 }: UpstreamOrder) => ({
  input_tokens: input,
  cache_read_input_tokens: cached,
  cache_creation_input_tokens: 0,
  output_tokens: output,
})

const message = (model: string) => ({ id: 'msg_1', type: 'message', role: 'assistant', model })

const contentPiece = (text: string) =>
  JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })

export const anthropic: ChaosProtocol = {
  name: 'anthropic',
  family: 'claude-haiku-4-5-',
  rates: { input: 1_000_000n, cached: 100_000n, output: 5_000_000n },
  inputIncludesCached: false,

  request: ({ model, prompt, stream, maxTokens }) => ({
    path: '/v1/messages?beta=true',
    body: { model, stream, max_tokens: maxTokens, messages: [{ role: 'user', content: prompt }] },
  }),
  tokenHeader: (token) => ({ 'x-api-key': token, 'anthropic-version': '2023-06-01' }),
  isWhole: (text) => text.endsWith(STOP),
  unavailable: { type: 'error', error: { type: 'overloaded_error' } },

  streamType: 'text/event-stream; charset=utf-8',
  whole: (order, model) =>
    JSON.stringify({
      ...message(model),
      content: [{ type: 'text', text: wordsOf(order).join('') }],
      stop_reason: 'end_turn',
      usage: usageOf(order),
    }),
  contentPiece,
  pieces: (order, model) => [
    JSON.stringify({
      type: 'message_start',
      message: { ...message(model), content: [], usage: usageOf({ ...order, output: Math.min(order.output, 1) }) },
    }),
    '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
    '{"type":"ping"}',
    ...wordsOf(order).map(contentPiece),
    '{"type":"content_block_stop","index":0}',
    JSON.stringify({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: order.output },
    }),
  ],
  frame: (pieces) => [...pieces.map(toEvent), STOP],
  end: STOP,
  errorBody: () => ({ type: 'error', error: { type: 'rate_limit_error', message: 'As scripted.' } }),
}
