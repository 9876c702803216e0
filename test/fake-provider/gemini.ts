import type { Script } from './script'

type Part = { text?: string; functionCall?: unknown; functionResponse?: { response?: unknown } }
type GeminiRequest = {
  contents?: { role?: string; parts: Part[] }[]
  tools?: { functionDeclarations?: { name: string }[] }[]
}

/** What the path of a Gemini request asks for; null if it is not one. */
export function parseGeminiRequest(url: string) {
  const [, model, action] = /^\/v1(?:beta)?\/models\/([^:/?]+):(\w+)/.exec(url) ?? []
  return model && action ? { model: decodeURIComponent(model), action, isSse: /[?&]alt=sse\b/.test(url) } : null
}

/** A tool that the prompt asks for, as in `call:read_file {"path":"a"}`. */
const CALL = /call:(\w+) (\{[^}]*\})/

/** The responses of a stream, or the one of another action. */
export function geminiResponses(
  { model, action }: { model: string; action: string },
  request: GeminiRequest,
  script: Script,
) {
  const { input = 9, output = 12, cached = 0 } = script
  if (action === 'countTokens') return [{ totalTokens: input }]
  if (action === 'embedContent') return [{ embedding: { values: [0.5, -0.25] } }]
  if (action === 'batchEmbedContents') return [{ embeddings: [{ values: [0.5, -0.25] }] }]
  const common = { modelVersion: script.model ?? model, responseId: 'fake' }
  const usage = (candidates: number) => ({
    promptTokenCount: input,
    candidatesTokenCount: candidates,
    totalTokenCount: input + candidates,
    cachedContentTokenCount: cached,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: input }],
  })
  const parts = partsOf(request, script)
  const candidate = (content: Part[], finish?: string) => ({
    content: { parts: content, role: 'model' },
    index: 0,
    ...(finish && { finishReason: finish }),
  })
  if (action !== 'streamGenerateContent')
    return [{ candidates: [candidate(parts, 'STOP')], usageMetadata: usage(output), ...common }]
  return [
    { candidates: [candidate(parts)], usageMetadata: usage(1), ...common },
    { candidates: [candidate([{ text: '' }], 'STOP')], usageMetadata: usage(output), ...common },
  ]
}

/** Calls the tool that the prompt asks for, and once it has a result, says it. */
function partsOf({ contents = [], tools = [] }: GeminiRequest, script: Script): Part[] {
  const all = contents.flatMap(({ parts }) => parts)
  const results = all.flatMap(({ functionResponse }) => functionResponse ?? [])
  const [, name = '', args = ''] = CALL.exec(all.map(({ text }) => text ?? '').join(' ')) ?? []
  const isOffered = tools.some(({ functionDeclarations = [] }) =>
    functionDeclarations.some((tool) => tool.name === name),
  )
  if (results.length === 0 && isOffered) return [{ functionCall: { name, args: JSON.parse(args) } }]
  if (results.length > 0) return [{ text: `The tool said: ${JSON.stringify(results.at(-1)?.response)}` }]
  return [{ text: script.say ?? 'word '.repeat(Math.min(script.output ?? 12, 20)) }]
}

export const geminiError = (code: number, message: string) => ({
  error: { code, message, status: STATUSES.get(code) ?? 'INTERNAL', details: [] },
})

const STATUSES = new Map([
  [400, 'INVALID_ARGUMENT'],
  [404, 'NOT_FOUND'],
  [429, 'RESOURCE_EXHAUSTED'],
  [503, 'UNAVAILABLE'],
])

export const invalidGeminiKey = {
  error: {
    ...{ code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' },
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
  },
}

export const geminiModels = (ids: string[]) => ({
  models: ids.map((id) => ({
    ...{ name: `models/${id}`, displayName: id, version: '001', inputTokenLimit: 1_048_576, outputTokenLimit: 65_536 },
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  })),
})
