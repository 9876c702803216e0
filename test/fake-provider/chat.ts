import type { Script } from './script'

type Message = { role?: string; content: unknown }

export type ChatRequest = {
  model?: string
  stream?: boolean
  stream_options?: { include_usage?: boolean } | null
  messages?: Message[]
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

/** A tool that the prompt asks for, as in `call:shell {"command":"ls"}`. */
const CALL = /call:(\w+) (\{[^}]*\})/

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

export function completion(request: ChatRequest, script: Script) {
  const call = toolCall(request, script)
  const content = call ? null : wordsOf(saysResult(request, script)).join('')
  return {
    ...head(request, script),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, ...(call ? { tool_calls: [call] } : {}) },
        finish_reason: call ? 'tool_calls' : 'stop',
      },
    ],
    ...(script.noUsage ? {} : { usage: usageOf(script) }),
  }
}

/** The tool that the prompt asks for, unless it has a result already; else the first. */
function toolCall({ messages = [], tools = [] }: ChatRequest, script: Script) {
  if (!script.tool) return null
  const names = tools.map((tool) => tool.function?.name ?? '')
  const match = callInPrompt(messages)
  if (match && (resultOf(messages) || !names.includes(match[1] ?? ''))) return null
  const [, name, payload] = match ?? ['', names[0] ?? 'none', '{"city":"Kathmandu"}']
  return { id: 'call_fake', type: 'function', function: { name, arguments: payload } }
}

/** Says the result of the tool that the prompt asked for. */
function saysResult({ messages = [] }: ChatRequest, script: Script): Script {
  const result = callInPrompt(messages) && resultOf(messages)
  return result ? { ...script, say: `The tool said: ${textOf(result.content)}` } : script
}

const callInPrompt = (messages: Message[]) =>
  CALL.exec(messages.map(({ role, content }) => (role === 'user' ? textOf(content) : '')).join('\n'))

const resultOf = (messages: Message[]) => messages.findLast(({ role }) => role === 'tool')

const textOf = (content: unknown): string =>
  Array.isArray(content) ? content.map(({ text }) => text ?? '').join('\n') : String(content)

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
  const words = wordsOf(saysResult(request, script))
  const call = kind === 'chat' ? toolCall(request, script) : null
  const chat = [
    delta({ role: 'assistant', content: call ? null : '', refusal: null }),
    ...(call ? [delta({ tool_calls: [{ index: 0, ...call }] })] : words.map((content) => delta({ content }))),
    delta({}, call ? 'tool_calls' : 'stop'),
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
