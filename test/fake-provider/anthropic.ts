import type { Result } from './result'
import type { Script } from './script'

type Block = { type: string; text?: string; content?: unknown }
type Message = { content: unknown }
type MessagesRequest = { model?: string; stream?: boolean; messages?: Message[]; tools?: { name: string }[] }

/** A tool that the prompt asks for, as in `call:Bash {"command":"ls"}`. */
const CALL = /call:(\w+) (\{[^}]*\})/

/** Responds as Anthropic does. Null if there is no such endpoint. */
export function anthropicResult(path: string, request: MessagesRequest, script: Script): Result | null {
  const [name] = path.split('?', 1)
  if (name === '/v1/messages/count_tokens') return { kind: 'json', value: { input_tokens: script.input ?? 9 } }
  if (name !== '/v1/messages') return null
  const content = contentOf(request, script)
  const stop = content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn'
  const usage = anthropicUsage(script)
  const { model = '' } = script
  const message = { id: 'msg_fake', type: 'message', role: 'assistant', model: model || request.model }
  if (!request.stream)
    return { kind: 'json', value: { ...message, content, stop_reason: stop, stop_sequence: null, usage } }
  const start = {
    ...message,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  }
  const { cache_creation: _, ...cumulative } = usage
  return {
    kind: 'events',
    events: [
      { type: 'message_start', message: start },
      { type: 'ping' },
      ...content.flatMap(blockEvents),
      { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: cumulative },
      { type: 'message_stop' },
    ],
  }
}

const anthropicUsage = ({ input = 9, output = 12, cached = 0 }: Script) => ({
  input_tokens: input - cached,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: cached,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: output,
  service_tier: 'standard',
  inference_geo: 'global',
})

/** Calls the tool that the prompt asks for, and once it has a result, says it. */
function contentOf({ messages = [], tools = [] }: MessagesRequest, script: Script) {
  const results = messages.flatMap(({ content }) => blocksOf(content).filter(({ type }) => type === 'tool_result'))
  const [, name = '', input = ''] = CALL.exec(promptOf(messages)) ?? []
  if (results.length === 0 && tools.some((tool) => tool.name === name))
    return [{ type: 'tool_use', id: 'toolu_fake', name, input: JSON.parse(input) as object }]
  const answer = results.length > 0 ? `The tool said: ${textOf(results.at(-1)?.content)}` : null
  return [{ type: 'text', text: script.say ?? answer ?? 'word '.repeat(Math.min(script.output ?? 12, 20)) }]
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

const promptOf = (messages: Message[]) =>
  messages
    .flatMap(({ content }) => (typeof content === 'string' ? content : blocksOf(content).map(({ text }) => text ?? '')))
    .join(' ')

const blocksOf = (content: unknown): Block[] => (Array.isArray(content) ? content : [])

function blockEvents(block: { type: string; text?: string; input?: object }, index: number) {
  const { text, input } = block
  const [empty, delta] =
    text === undefined
      ? [
          { ...block, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(input) },
        ]
      : [
          { ...block, text: '' },
          { type: 'text_delta', text },
        ]
  return [
    { type: 'content_block_start', index, content_block: empty },
    { type: 'content_block_delta', index, delta },
    { type: 'content_block_stop', index },
  ]
}

export const anthropicError = (status: number, message: string) => ({
  type: 'error',
  error: { type: ERROR_TYPES.get(status) ?? 'api_error', message },
  request_id: 'req_fake',
})

const ERROR_TYPES = new Map([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
  [529, 'overloaded_error'],
])

export const anthropicModels = (ids: string[]) => ({
  data: ids.map((id) => ({
    ...{ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' },
    ...{ max_input_tokens: 200_000, max_tokens: 64_000 },
  })),
  has_more: false,
  first_id: ids[0] ?? null,
  last_id: ids.at(-1) ?? null,
})
