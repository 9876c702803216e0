import { type Fields, json, type Result, usageOf, wordsOf } from './result'
import type { Script } from './script'

/** A stored response, and the key that may read it. */
export type StoredResponse = { key: string; response: { id: string }; input: unknown }

type Item = { id: string; type: string } & Record<string, unknown>

/** A tool that the prompt asks for: `call:shell {"cmd":"ls"}` of a function, `call:exec CODE` of a custom tool. */
const CALL = /call:(\w+) (.+)/

let count = 0

/** A response of the Responses API, or with `stream` its events. */
export function makeResponse(
  request: Fields,
  script: Script,
  key: string,
  stored: Map<string, StoredResponse>,
): Result {
  count += 1
  const id = `resp_fake${count}`
  const words = wordsOf(script)
  const output = itemsFor(request, script, words)
  const head = {
    id,
    object: 'response',
    created_at: 1_790_000_000,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model: script.model ?? request.model,
    parallel_tool_calls: true,
    previous_response_id: request.previous_response_id ?? null,
    reasoning: { effort: null, summary: null },
    service_tier: script.serviceTier ?? 'default',
    store: request.store ?? true,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: request.tools ?? [],
    top_p: 1,
    truncation: 'disabled',
    user: null,
    metadata: {},
  }
  const status = script.ends ?? 'completed'
  const done = { ...head, status, output, usage: script.noUsage ? null : usageOf(script) }
  stored.set(id, { key, response: done, input: request.input })
  if (!request.stream) return json(done)
  const open = { ...head, status: 'in_progress', output: [], usage: null }
  const all = [
    { type: 'response.created', response: open },
    { type: 'response.in_progress', response: open },
    ...output.flatMap((item, index) => itemEvents(item, index, words)),
    ...(script.noDone ? [] : [{ type: `response.${status}`, response: done }]),
  ]
  return { kind: 'events', events: all.map((event, sequence_number) => ({ ...event, sequence_number })) }
}

/** Calls the tool that the script or the prompt asks for, and once it has the prompt's result, says it. */
function itemsFor(request: Fields, script: Script, words: string[]): Item[] {
  const input = Array.isArray(request.input) ? request.input : []
  const tools = request.tools ?? []
  const [, name, payload = ''] = CALL.exec(promptOf(input)) ?? []
  if (!name && script.tool) return [call(tools.find(({ type }) => type === 'function')?.name ?? 'none', ARGUMENTS)]
  if (!name || tools.length === 0) return [message(words.join(''))]
  const results = input.filter(({ type }) => /_call_output$/.test(type))
  if (results.length > 0) return [message(`The tool said: ${textOf(results.at(-1).output)}`)]
  const searches = tools.some(({ type }) => type === 'web_search') ? [webSearch()] : []
  return [...searches, payload.startsWith('{') ? call(name, payload) : customCall(name, payload)]
}

const promptOf = (input: { role?: string; content?: unknown }[]) =>
  input.map(({ role, content }) => (role === 'user' ? textOf(content) : '')).join('\n')

const textOf = (content: unknown): string =>
  Array.isArray(content) ? content.map(({ text }) => text ?? '').join('\n') : String(content)

function itemEvents(item: Item, output_index: number, words: string[]) {
  const content = item.type === 'message' ? { content: [] } : {}
  const parts = item.type === 'message' ? messageEvents(item, words) : []
  return [
    { type: 'response.output_item.added', output_index, item: { ...item, ...content, status: 'in_progress' } },
    ...(item.type === 'function_call' ? callEvents(item) : parts).map((event) => ({ ...event, output_index })),
    { type: 'response.output_item.done', output_index, item },
  ]
}

const message = (text: string) => ({
  id: `msg_fake${count}`,
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
})

const ARGUMENTS = '{"city":"Kathmandu"}'

const call = (name: string, text: string) => ({
  id: `fc_fake${count}`,
  type: 'function_call',
  status: 'completed',
  call_id: `call_fake${count}`,
  name,
  arguments: text,
})

const customCall = (name: string, input: string) => ({
  id: `ctc_fake${count}`,
  type: 'custom_tool_call',
  status: 'completed',
  call_id: `call_fake${count}`,
  name,
  input,
})

const webSearch = () => ({
  id: `ws_fake${count}`,
  type: 'web_search_call',
  status: 'completed',
  action: { type: 'search', query: 'weather' },
})

function messageEvents(item: Item, words: string[]) {
  const [{ text }] = item.content as [{ text: string }]
  const place = { item_id: item.id, content_index: 0 }
  const part = { type: 'output_text', text, annotations: [], logprobs: [] }
  const deltas = text === words.join('') ? words : [text]
  return [
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...deltas.map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part },
  ]
}

const callEvents = ({ id: item_id, arguments: text }: Item) => [
  { type: 'response.function_call_arguments.delta', item_id, delta: text },
  { type: 'response.function_call_arguments.done', item_id, arguments: text },
]

/** A stored response, or null if it does not exist or belongs to another key. */
export function findStored(
  method: string,
  path: string,
  key: string,
  stored: Map<string, StoredResponse>,
): Result | null {
  const [, id = '', part = ''] = /^\/v1\/responses\/([^/?]+)(\/\w+)?/.exec(path) ?? []
  const found = stored.get(id)
  if (found?.key !== key) return null
  if (method === 'DELETE') stored.delete(id)
  if (method === 'DELETE') return json({ id, object: 'response', deleted: true })
  if (part === '/cancel') return json({ ...found.response, status: 'cancelled' })
  if (part === '') return json(found.response)
  const content = [{ type: 'input_text', text: String(found.input) }]
  const data = [{ id: 'msg_request', type: 'message', role: 'user', content }]
  return json({ object: 'list', data, first_id: 'msg_request', last_id: 'msg_request', has_more: false })
}
