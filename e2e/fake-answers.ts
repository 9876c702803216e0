import type { Script } from './fake-script'

export type Asked = {
  model?: string
  stream?: boolean
  stream_options?: { include_usage?: boolean } | null
  messages?: { content: unknown }[]
  input?: string | string[]
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
const wordsOf = ({ output = 12, flood = 0 }: Script) =>
  flood > 0
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
      message: { role: 'assistant', content: wordsOf(script).join(''), refusal: null },
      finish_reason: 'stop',
    },
  ],
  ...(script.noUsage ? {} : { usage: usageOf(script) }),
})

/** The data of every event of a streamed chat, as OpenAI sends them. */
export function chunks(asked: Asked, script: Script): string[] {
  const told = asked.stream_options?.include_usage === true && !script.noUsage
  const chunk = (choices: unknown[], usage: unknown = null) =>
    JSON.stringify({
      ...head(asked, script),
      object: 'chat.completion.chunk',
      choices,
      ...(told ? { usage } : {}),
      obfuscation: 'x7f',
    })
  const delta = (said: object, finish: string | null = null) =>
    chunk([{ index: 0, delta: said, logprobs: null, finish_reason: finish }])
  return [
    delta({ role: 'assistant', content: '', refusal: null }),
    ...wordsOf(script).map((content) => delta({ content })),
    delta({}, 'stop'),
    ...(told ? [chunk([], usageOf(script))] : []),
    ...(script.noDone ? [] : ['[DONE]']),
  ]
}

export function embedding(asked: Asked, script: Script) {
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
