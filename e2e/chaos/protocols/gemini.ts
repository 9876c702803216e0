import type { UpstreamOrder } from '../order'
import { type ChaosProtocol, toSse, wordsOf } from './protocol'

const usageOf = ({ input, output, cached = 0 }: UpstreamOrder) => ({
  promptTokenCount: input,
  cachedContentTokenCount: cached,
  candidatesTokenCount: output,
  totalTokenCount: input + output,
})

const response = (text: string, modelVersion: string, finishReason?: string, usageMetadata?: object) =>
  JSON.stringify({
    candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, finishReason }],
    usageMetadata,
    modelVersion,
  })

const contentPiece = (text: string, model: string) => response(text, model)

/** Gemini's API. Of its two forms of streams, that of its SDK and CLI: no event says that it is the last one. */
export const gemini: ChaosProtocol = {
  name: 'gemini',
  family: 'gemini-3.5-flash-lite-',
  rates: { input: 300_000n, cached: 30_000n, output: 2_500_000n },
  inputIncludesCached: true,

  request: ({ model, prompt, stream, maxTokens }) => ({
    path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: {
      contents: [{ role: 'user', parts: [{ text: prompt }] }],
      generationConfig: { maxOutputTokens: maxTokens },
    },
  }),
  tokenHeader: (token) => ({ 'x-goog-api-key': token }),
  isWhole: (text) => text.includes('"finishReason"') && text.endsWith('\n\n'),
  unavailable: { error: { code: 503, status: 'UNAVAILABLE' } },

  streamType: 'text/event-stream',
  whole: (order, model) => response(wordsOf(order).join(''), model, 'STOP', usageOf(order)),
  contentPiece,
  // Its usage is cumulative.
  pieces: (order, model) => [
    ...wordsOf(order).map((word, index) =>
      response(word, model, undefined, usageOf({ ...order, output: Math.min(index + 1, order.output) })),
    ),
    response('', model, 'STOP', usageOf(order)),
  ],
  frame: (pieces) => pieces.map(toSse),
  end: '',
  errorBody: (code) => ({ error: { code, message: 'As scripted.', status: 'RESOURCE_EXHAUSTED' } }),
}

/** The other form, for requests without `alt=sse`: an array in pieces. */
export const geminiArray: ChaosProtocol = {
  ...gemini,
  name: 'gemini-array',
  family: `${gemini.family}array-`,
  request(chat) {
    const { path, body } = gemini.request(chat)
    return { path: path.replace('?alt=sse', ''), body }
  },
  isWhole: (text) => text.endsWith('}]'),
  streamType: 'application/json; charset=UTF-8',
  frame: (pieces) => [...pieces.map((piece, index) => `${index === 0 ? '[' : ',\r\n'}${piece}`), ']'],
  end: ']',
}
