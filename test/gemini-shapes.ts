/** Responses in the shapes that Google documents, with what they stand for, worked out by hand. */
export type GeminiShape = {
  name: string
  /** Of a stream; the last alone is the response without one. */
  chunks: readonly Record<string, unknown>[]
  tokens: { input: number; cached?: number; output: number; reasoning?: number; audioInput?: number; images?: number }
  imageOutput?: number
  serviceTier?: string
}

const MODEL = { modelVersion: 'gemini-2.5-flash', responseId: 'r' }
const chunk = (parts: object[], usage: object, finishReason?: string) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...(finishReason && { finishReason }) }],
  usageMetadata: usage,
  ...MODEL,
})

export const geminiShapes: readonly GeminiShape[] = [
  {
    name: 'text in pieces, with cumulative usage',
    chunks: [
      chunk([{ text: 'Kathmandu é' }], { promptTokenCount: 20, candidatesTokenCount: 3, totalTokenCount: 23 }),
      chunk([{ text: ' "☃" {' }], { promptTokenCount: 20, candidatesTokenCount: 9, totalTokenCount: 29 }, 'STOP'),
    ],
    tokens: { input: 20, output: 9 },
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
  },
  {
    name: 'audio of which a part is cached, and a picture as output',
    chunks: [
      chunk(
        [{ text: 'Here' }, { inlineData: { mimeType: 'image/png', data: 'aGVsbG8=' } }],
        {
          ...{ promptTokenCount: 500, cachedContentTokenCount: 100, candidatesTokenCount: 1300, totalTokenCount: 1800 },
          promptTokensDetails: [
            { modality: 'TEXT', tokenCount: 100 },
            { modality: 'AUDIO', tokenCount: 300 },
            { modality: 'IMAGE', tokenCount: 100 },
          ],
          cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 100 }],
          candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }],
        },
        'STOP',
      ),
    ],
    tokens: { input: 500, cached: 100, output: 1300, audioInput: 200, images: 100 },
    imageOutput: 1290,
  },
  {
    name: 'a function call',
    chunks: [
      chunk([{ functionCall: { name: 'ls', args: { path: '}]"' } } }], {
        ...{ promptTokenCount: 30, candidatesTokenCount: 12, totalTokenCount: 42 },
      }),
      chunk([{ text: '' }], { promptTokenCount: 30, candidatesTokenCount: 12, totalTokenCount: 42 }, 'STOP'),
    ],
    tokens: { input: 30, output: 12 },
  },
  {
    name: 'a blocked prompt',
    chunks: [
      {
        promptFeedback: { blockReason: 'SAFETY' },
        usageMetadata: { promptTokenCount: 11, totalTokenCount: 11 },
        ...MODEL,
      },
    ],
    tokens: { input: 11, output: 0 },
  },
]

export const toGeminiSse = (chunks: readonly object[]) =>
  chunks.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`).join('')

export const toGeminiArray = (chunks: readonly object[]) =>
  `[${chunks.map((one) => JSON.stringify(one, null, 2)).join('\n,\r\n')}\n]\n`
