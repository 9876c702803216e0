import { type Fields, json, type Result, usageOf, wordsOf } from './result'
import type { Script } from './script'

/** A stored response, and the key that may read it. */
export type StoredResponse = { key: string; response: { id: string }; input: unknown }

type Item = { id: string; type: string }

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
  const output = script.tool ? [call(request)] : [message(words.join(''))]
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
  const [item] = output
  const body = item && script.tool ? callEvents(item) : messageEvents(words)
  const all = [
    { type: 'response.created', response: open },
    { type: 'response.in_progress', response: open },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    ...body,
    { type: 'response.output_item.done', output_index: 0, item },
    ...(script.noDone ? [] : [{ type: `response.${status}`, response: done }]),
  ]
  return { kind: 'events', events: all.map((event, sequence_number) => ({ ...event, sequence_number })) }
}

const message = (text: string) => ({
  id: `msg_fake${count}`,
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
})

const call = ({ tools = [] }: Fields) => ({
  id: `fc_fake${count}`,
  type: 'function_call',
  status: 'completed',
  call_id: `call_fake${count}`,
  name: tools.find(({ type }) => type === 'function')?.name ?? 'none',
  arguments: '{"city":"Kathmandu"}',
})

const place = { output_index: 0, content_index: 0 }

const messageEvents = (words: string[]) => {
  const item_id = `msg_fake${count}`
  const text = words.join('')
  const part = { type: 'output_text', text, annotations: [], logprobs: [] }
  return [
    { type: 'response.content_part.added', item_id, ...place, part: { ...part, text: '' } },
    ...words.map((delta) => ({ type: 'response.output_text.delta', item_id, ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', item_id, ...place, text, logprobs: [] },
    { type: 'response.content_part.done', item_id, ...place, part },
  ]
}

const callEvents = ({ id: item_id }: Item) => [
  { type: 'response.function_call_arguments.delta', item_id, output_index: 0, delta: '{"city":"Kathmandu"}' },
  { type: 'response.function_call_arguments.done', item_id, output_index: 0, arguments: '{"city":"Kathmandu"}' },
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
