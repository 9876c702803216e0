import type { Script } from './script'

export type ChatRequest = {
  model?: string
  stream?: boolean
  stream_options?: { include_usage?: boolean } | null
  messages?: { content: unknown }[]
  tools?: { function?: { name: string }; type: string; name?: string }[]
}

export type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number }

const MAX_CHUNKS = 20

export function usageOf({ input = 9, output = 12, cached = 0 }: Script) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  }
}

/** The text of a response in pieces: one word per token up to a limit. */
const wordsOf = ({ output = 12, flood = 0, say }: Script) =>
  say !== undefined
    ? [say]
    : flood > 0
      ? Array.from({ length: flood }, () => 'x'.repeat(64 * 1024))
      : Array.from({ length: Math.min(output, MAX_CHUNKS) }, (_, index) => `word${index} `)

const head = (request: ChatRequest, { model = request.model, serviceTier = 'default' }: Script) => ({
  id: 'chatcmpl-fake',
  created: 1_790_000_000,
  model,
  service_tier: serviceTier,
  system_fingerprint: 'fp_fake',
})

export const completion = (request: ChatRequest, script: Script) => ({
  ...head(request, script),
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: script.tool
        ? callsTool(request)
        : { role: 'assistant', content: wordsOf(script).join(''), refusal: null },
      finish_reason: script.tool ? 'tool_calls' : 'stop',
    },
  ],
  ...(script.noUsage ? {} : { usage: usageOf(script) }),
})

const callsTool = ({ tools = [] }: ChatRequest) => ({
  role: 'assistant',
  content: null,
  refusal: null,
  tool_calls: [
    {
      id: 'call_fake',
      type: 'function',
      function: { name: tools[0]?.function?.name ?? 'none', arguments: '{"city":"Kathmandu"}' },
    },
  ],
})

export const textCompletion = (request: ChatRequest, script: Script) => ({
  ...head(request, script),
  id: 'cmpl-fake',
  object: 'text_completion',
  choices: [{ index: 0, text: wordsOf(script).join(''), logprobs: null, finish_reason: 'stop' }],
  ...(script.noUsage ? {} : { usage: usageOf(script) }),
})

/** The data of every event of a streamed chat or completion, as OpenAI sends them. */
export function chunks(request: ChatRequest, script: Script, kind: 'chat' | 'text' = 'chat'): string[] {
  const withUsage = request.stream_options?.include_usage === true && !script.noUsage
  const object = kind === 'chat' ? 'chat.completion.chunk' : 'text_completion'
  const chunk = (choices: unknown[], usage: unknown = null) =>
    JSON.stringify({ ...head(request, script), object, choices, ...(withUsage ? { usage } : {}), obfuscation: 'x7f' })
  const end = { index: 0, logprobs: null }
  const delta = (content: object, finish: string | null = null) =>
    chunk([{ ...end, delta: content, finish_reason: finish }])
  const text = (content: string, finish: string | null = null) =>
    chunk([{ ...end, text: content, finish_reason: finish }])
  const words = wordsOf(script)
  const toolCall = script.tool ? callsTool(request).tool_calls[0] : undefined
  const chat = [
    delta({ role: 'assistant', content: toolCall ? null : '', refusal: null }),
    ...(toolCall ? [delta({ tool_calls: [{ index: 0, ...toolCall }] })] : words.map((content) => delta({ content }))),
    delta({}, toolCall ? 'tool_calls' : 'stop'),
  ]
  return [
    ...(kind === 'chat' ? chat : [...words.map((word) => text(word)), text('', 'stop')]),
    ...(withUsage ? [chunk([], usageOf(script))] : []),
    ...(script.noDone ? [] : ['[DONE]']),
  ]
}

export function embedding(request: ChatRequest & { input?: unknown }, script: Script) {
  const texts = Array.isArray(request.input) ? request.input : [request.input ?? '']
  const tokens = script.input ?? 8
  return {
    object: 'list',
    data: texts.map((_, index) => ({ object: 'embedding', index, embedding: [0.25, -0.5, 0.125] })),
    model: script.model ?? request.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

export const errorBody = (status: number, code: string, message: string) => ({
  error: { message, type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', param: null, code },
})
