export const GEMINI = 'gemini-2.5-flash'

export const chunk = (parts: object[], usage: object, finishReason?: string, modelVersion = GEMINI) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...(finishReason && { finishReason }) }],
  usageMetadata: usage,
  ...{ modelVersion, responseId: 'r' },
})

export const counts = (prompt: number, candidates: number, more: object = {}) => ({
  ...{ promptTokenCount: prompt, candidatesTokenCount: candidates, totalTokenCount: prompt + candidates, ...more },
})

/** Tokens by modality. */
export const details = (counted: Record<string, number>) =>
  Object.entries(counted).map(([modality, tokenCount]) => ({ modality, tokenCount }))

export const toGeminiSse = (chunks: readonly object[]) =>
  chunks.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`).join('')

export const toGeminiArray = (chunks: readonly object[]) =>
  `[${chunks.map((one) => JSON.stringify(one, null, 2)).join('\n,\r\n')}\n]\n`
