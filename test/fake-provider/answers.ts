import type { Script } from './script'

export type Asked = {
  model?: string
  stream?: boolean
  stream_options?: { include_usage?: boolean } | null
  messages?: { content: unknown }[]
  tools?: { function?: { name: string }; type: string; name?: string }[]
}

export type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number }

const MOST_CHUNKS = 20

export function usageOf({ input = 9, output = 12, cached = 0 }: Script) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  }
}

/** The answer's text in pieces, one word for each token up to a limit. */
const wordsOf = ({ output = 12, flood = 0, say }: Script) =>
  say !== undefined
    ? [say]
    : flood > 0
      ? Array.from({ length: flood }, () => 'x'.repeat(64 * 1024))
      : Array.from({ length: Math.min(output, MOST_CHUNKS) }, (_, index) => `word${index} `)

const head = (asked: Asked, { model = asked.model, serviceTier = 'default' }: Script) => ({
  id: 'chatcmpl-fake',
  created: 1_790_000_000,
  model,
  service_tier: serviceTier,
  system_fingerprint: 'fp_fake',
})

export const completion = (asked: Asked, script: Script) => ({
  ...head(asked, script),
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: script.tool ? callsTool(asked) : { role: 'assistant', content: wordsOf(script).join(''), refusal: null },
      finish_reason: script.tool ? 'tool_calls' : 'stop',
    },
  ],
  ...(script.noUsage ? {} : { usage: usageOf(script) }),
})

const callsTool = ({ tools = [] }: Asked) => ({
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

export const textCompletion = (asked: Asked, script: Script) => ({
  ...head(asked, script),
  id: 'cmpl-fake',
  object: 'text_completion',
  choices: [{ index: 0, text: wordsOf(script).join(''), logprobs: null, finish_reason: 'stop' }],
  ...(script.noUsage ? {} : { usage: usageOf(script) }),
})

/** The data of every event of a streamed chat, or of a streamed completion, as OpenAI sends them. */
export function chunks(asked: Asked, script: Script, kind: 'chat' | 'text' = 'chat'): string[] {
  const told = asked.stream_options?.include_usage === true && !script.noUsage
  const object = kind === 'chat' ? 'chat.completion.chunk' : 'text_completion'
  const chunk = (choices: unknown[], usage: unknown = null) =>
    JSON.stringify({ ...head(asked, script), object, choices, ...(told ? { usage } : {}), obfuscation: 'x7f' })
  const end = { index: 0, logprobs: null }
  const delta = (said: object, finish: string | null = null) => chunk([{ ...end, delta: said, finish_reason: finish }])
  const text = (said: string, finish: string | null = null) => chunk([{ ...end, text: said, finish_reason: finish }])
  const words = wordsOf(script)
  const called = script.tool ? callsTool(asked).tool_calls[0] : undefined
  const chat = [
    delta({ role: 'assistant', content: called ? null : '', refusal: null }),
    ...(called ? [delta({ tool_calls: [{ index: 0, ...called }] })] : words.map((content) => delta({ content }))),
    delta({}, called ? 'tool_calls' : 'stop'),
  ]
  return [
    ...(kind === 'chat' ? chat : [...words.map((word) => text(word)), text('', 'stop')]),
    ...(told ? [chunk([], usageOf(script))] : []),
    ...(script.noDone ? [] : ['[DONE]']),
  ]
}

export function embedding(asked: Asked & { input?: unknown }, script: Script) {
  const texts = Array.isArray(asked.input) ? asked.input : [asked.input ?? '']
  const tokens = script.input ?? 8
  return {
    object: 'list',
    data: texts.map((_, index) => ({ object: 'embedding', index, embedding: [0.25, -0.5, 0.125] })),
    model: script.model ?? asked.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

export const refusal = (status: number, code: string, message: string) => ({
  error: { message, type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', param: null, code },
})
