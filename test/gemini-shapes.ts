import { geminiRateShapes } from './gemini-rates'
import { chunk, counts, details, GEMINI } from './gemini-stream'
import type { PricedTokens } from './settle'

/** Responses in the shapes that Google documents, with what they stand for, worked out by hand. */
export type GeminiShape = {
  name: string
  /** Of a stream; the last alone is the response without one. */
  chunks: readonly Record<string, unknown>[]
  tokens: { input: number; cached?: number; output: number; reasoning?: number; audioInput?: number; images?: number }
  /** At the list prices of December 2026; null for unpriced. */
  cost: PricedTokens | null
  method?: string
  requested?: string
  answered?: string
  imageOutput?: number
  serviceTier?: string
}

const audioAndPicture = counts(500, 1300, {
  cachedContentTokenCount: 100,
  promptTokensDetails: details({ TEXT: 100, AUDIO: 300, IMAGE: 100 }),
  cacheTokensDetails: details({ AUDIO: 100 }),
  candidatesTokensDetails: details({ IMAGE: 1290 }),
})

const picture = [{ text: 'Here' }, { inlineData: { mimeType: 'image/png', data: 'aGVsbG8=' } }]

export const geminiShapes: readonly GeminiShape[] = [
  {
    name: 'text in pieces, with cumulative usage',
    chunks: [chunk([{ text: 'Kathmandu é' }], counts(20, 3)), chunk([{ text: ' "☃" {' }], counts(20, 9), 'STOP')],
    tokens: { input: 20, output: 9 },
    cost: [
      [20, 0.3],
      [9, 2.5],
    ],
  },
  {
    name: 'usage in the last piece alone',
    chunks: [
      { candidates: [{ content: { parts: [{ text: 'Kathmandu' }], role: 'model' } }], modelVersion: GEMINI },
      chunk([{ text: '.' }], counts(20, 4), 'MAX_TOKENS'),
    ],
    tokens: { input: 20, output: 4 },
    cost: [
      [20, 0.3],
      [4, 2.5],
    ],
  },
  {
    name: 'a cached prompt, thoughts beside the candidates, a tool’s prompt',
    chunks: [
      chunk([{ text: 'Hm', thought: true }], { promptTokenCount: 1000, thoughtsTokenCount: 40, totalTokenCount: 1040 }),
      chunk(
        [{ text: 'Yes' }],
        {
          ...{ promptTokenCount: 1000, cachedContentTokenCount: 600, candidatesTokenCount: 5, thoughtsTokenCount: 90 },
          ...{ toolUsePromptTokenCount: 70, totalTokenCount: 1165, trafficType: 'ON_DEMAND' },
        },
        'STOP',
      ),
    ],
    tokens: { input: 1070, cached: 600, output: 95, reasoning: 90 },
    serviceTier: 'on_demand',
    cost: [
      [470, 0.3],
      [600, 0.03],
      [95, 2.5],
    ],
  },
  {
    name: 'thoughts without a total',
    chunks: [
      chunk([{ text: 'Yes' }], { promptTokenCount: 10, candidatesTokenCount: 5, thoughtsTokenCount: 7 }, 'STOP'),
    ],
    tokens: { input: 10, output: 12, reasoning: 7 },
    cost: [
      [10, 0.3],
      [12, 2.5],
    ],
  },
  {
    name: 'audio of which a part is cached, and a picture as output',
    chunks: [chunk(picture, audioAndPicture, 'STOP')],
    tokens: { input: 500, cached: 100, output: 1300, audioInput: 200, images: 100 },
    imageOutput: 1290,
    // Cached audio costs more than cached text.
    cost: [
      [200, 0.3],
      [200, 1],
      [100, 0.1],
      [1300, 2.5],
    ],
  },
  {
    name: 'a picture as output, where it has a price of its own',
    answered: 'gemini-2.5-flash-image',
    chunks: [
      chunk(
        picture,
        counts(50, 1300, { candidatesTokensDetails: details({ IMAGE: 1290 }) }),
        'STOP',
        'gemini-2.5-flash-image',
      ),
    ],
    tokens: { input: 50, output: 1300 },
    imageOutput: 1290,
    cost: [
      [50, 0.3],
      [10, 2.5],
      [1290, 30],
    ],
  },
  {
    name: 'pictures of which a part is cached',
    chunks: [
      chunk(
        [{ text: 'Yes' }],
        counts(500, 2, {
          cachedContentTokenCount: 300,
          promptTokensDetails: details({ TEXT: 100, IMAGE: 400 }),
          cacheTokensDetails: details({ IMAGE: 300 }),
        }),
        'STOP',
      ),
    ],
    tokens: { input: 500, cached: 300, output: 2, images: 100 },
    cost: [
      [200, 0.3],
      [300, 0.03],
      [2, 2.5],
    ],
  },
  {
    name: 'what tools return, by modality',
    chunks: [
      chunk(
        [{ executableCode: { language: 'PYTHON', code: 'print(1)' } }, { codeExecutionResult: { output: '1' } }],
        {
          ...{ promptTokenCount: 100, toolUsePromptTokenCount: 90, candidatesTokenCount: 5, totalTokenCount: 195 },
          promptTokensDetails: details({ TEXT: 70, AUDIO: 30 }),
          toolUsePromptTokensDetails: details({ TEXT: 20, AUDIO: 40, IMAGE: 30 }),
        },
        'STOP',
      ),
    ],
    tokens: { input: 190, output: 5, audioInput: 70, images: 30 },
    cost: [
      [120, 0.3],
      [70, 1],
      [5, 2.5],
    ],
  },
  {
    name: 'the output as a count of the response',
    chunks: [
      chunk(
        [{ text: 'Yes' }],
        {
          ...{ promptTokenCount: 10, responseTokenCount: 6, thoughtsTokenCount: 4, totalTokenCount: 20 },
          responseTokensDetails: details({ TEXT: 6 }),
        },
        'STOP',
      ),
    ],
    tokens: { input: 10, output: 10, reasoning: 4 },
    cost: [
      [10, 0.3],
      [10, 2.5],
    ],
  },
  {
    name: 'a function call',
    chunks: [
      chunk([{ functionCall: { name: 'ls', args: { path: '}]"' } } }], counts(30, 12)),
      chunk([{ text: '' }], counts(30, 12), 'STOP'),
    ],
    tokens: { input: 30, output: 12 },
    cost: [
      [30, 0.3],
      [12, 2.5],
    ],
  },
  {
    name: 'a blocked prompt',
    chunks: [
      {
        promptFeedback: { blockReason: 'SAFETY' },
        usageMetadata: { promptTokenCount: 11, totalTokenCount: 11 },
        modelVersion: GEMINI,
      },
    ],
    tokens: { input: 11, output: 0 },
    cost: [[11, 0.3]],
  },
  {
    name: 'an answer that is withheld',
    chunks: [
      {
        candidates: [{ finishReason: 'PROHIBITED_CONTENT', index: 0 }],
        usageMetadata: { promptTokenCount: 11, totalTokenCount: 11 },
        modelVersion: GEMINI,
      },
    ],
    tokens: { input: 11, output: 0 },
    cost: [[11, 0.3]],
  },
  {
    name: 'another model than the one asked for',
    ...{ requested: GEMINI, answered: 'gemini-2.5-flash-lite' },
    chunks: [chunk([{ text: 'Yes' }], counts(10, 1), 'STOP', 'gemini-2.5-flash-lite')],
    tokens: { input: 10, output: 1 },
    cost: [
      [10, 0.1],
      [1, 0.4],
    ],
  },
  ...geminiRateShapes,
]
