import { afterAll, beforeAll, expect, it } from 'vitest'
import { testGateway } from '../../../test/gateway'

const LIMITED = '22222222-2222-4333-8444-555555555555'

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway()
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 10_000_000_000_000n })
})
afterAll(() => t.close())

const ask = async (path: string, body: object, token?: string) => {
  const before = t.fake.requests.length
  const response = await t.post(path, { model: 'gpt-5', ...body }, token ? { token } : {})
  const { error = null } = (await response.json()) as { error?: { code: string; message: string } | null }
  return { status: response.status, code: error?.code, sent: t.fake.requests.length > before }
}

const tool = (more: object) => ({ input: 'hi', tools: [more] })
const carried = (more: object) => ({ input: [{ type: 'additional_tools', role: 'developer', tools: [more] }] })
const namespaced = (more: object) => carried({ type: 'namespace', name: 'n', tools: [more] })
const part = (more: object) => ({ input: [{ role: 'user', content: [more] }] })

it.each<[string, object]>([
  ['responses', { input: 'hi', background: true }],
  ['responses', { input: 'hi', conversation: 'conv_1' }],
  ['responses', { input: 'hi', conversation: { id: 'conv_1' } }],
  ['responses', { prompt: { id: 'pmpt_1' } }],
  ['responses', { input: 'hi', models: ['gpt-5-pro'] }],
  ['responses', part({ type: 'input_file', file_id: 'file-1' })],
  ['responses', part({ type: 'input_image', file_id: 'file-1' })],
  ['responses', { input: [{ type: 'shell_call', environment: { container_id: 'cntr_1' } }] }],
  ['responses', { input: [{ type: 'code_interpreter_call', id: 'ci_1', container_id: 'cntr_1' }] }],
  ['responses', { input: [{ type: 'tool_search_output', tools: [{ vector_store_ids: ['vs_1'] }] }] }],
  ['responses', tool({ type: 'file_search', vector_store_ids: ['vs_1'] })],
  ['responses', tool({ type: 'code_interpreter', container: 'cntr_1' })],
  ['responses', tool({ type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-1'] } })],
  ['responses', tool({ type: 'shell', environment: { type: 'container_reference', container_id: 'cntr_1' } })],
  ['responses', tool({ type: 'shell', environment: { skills: [{ type: 'skill_reference', skill_id: 's' }] } })],
  ['responses', tool({ type: 'mcp', server_label: 'a', tunnel_id: 'tunnel_1' })],
  ['responses', carried({ type: 'code_interpreter', container: 'cntr_1' })],
  ['responses', carried({ type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-1'] } })],
  ['responses', carried({ type: 'shell', environment: { skills: [{ type: 'skill_reference', skill_id: 's' }] } })],
  ['responses', carried({ type: 'shell', environment: { type: 'container_reference', container_id: 'cntr_1' } })],
  ['responses', carried({ type: 'image_generation', input_image_mask: { file_id: 'file-1' } })],
  ['responses', namespaced({ type: 'code_interpreter', container: 'cntr_1' })],
  ['responses', namespaced({ type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-1'] } })],
  ['responses', namespaced({ type: 'shell', environment: { type: 'container_reference', container_id: 'cntr_1' } })],
  ['responses', namespaced({ type: 'shell', environment: { skills: [{ type: 'skill_reference', skill_id: 's' }] } })],
  ['responses', namespaced({ type: 'file_search', vector_store_ids: ['vs_1'] })],
  ['responses', namespaced({ type: 'mcp', server_label: 'a', tunnel_id: 'tunnel_1' })],
  ['responses', tool({ type: 'image_generation', input_image_mask: { file_id: 'file-1' } })],
  ['chat/completions', { messages: [], models: ['gpt-5-pro'] }],
  ['chat/completions', { messages: [], fallbacks: ['gpt-5-pro'] }],
  ...['api_base', 'api_key', 'base_url', 'user_config', 'preset', 'route'].map((name): [string, object] => [
    'chat/completions',
    { messages: [], [name]: 'x' },
  ]),
  ['chat/completions', { messages: [], data_sources: [{ type: 'azure_search' }] }],
  ['chat/completions', { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] }],
  ['chat/completions', { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }],
  ['chat/completions', { messages: [], audio: { format: 'mp3', voice: { id: 'voice_1' } } }],
  ['audio/speech', { input: 'hi', voice: { id: 'voice_1' } }],
  ['images/edits', { prompt: 'hi', images: [{ file_id: 'file-1' }] }],
  ['images/edits', { prompt: 'hi', images: [{ image_url: 'https://a' }], mask: { file_id: 'file-1' } }],
])('state stored at the provider, and what no response prices, is 400: %s %j', async (path, body) => {
  expect(await ask(path, body)).toEqual({ status: 400, code: 'unsupported', sent: false })
})

it.each<[string, object]>([
  ['responses', { input: [{ role: 'user', content: 'file_id' }], background: false, conversation: null, prompt: null }],
  ['responses', tool({ type: 'function', name: 'f', parameters: { properties: { file_id: {}, skill_id: {} } } })],
  [
    'responses',
    carried({ type: 'function', name: 'f', parameters: { properties: { file_id: {}, container_id: {} } } }),
  ],
  ['responses', carried({ type: 'function', name: 'f', parameters: { properties: { file_ids: {}, container: {} } } })],
  [
    'responses',
    { input: [{ type: 'message', content: [{ type: 'output_text', annotations: [{ file_id: 'file-1' }] }] }] },
  ],
  [
    'chat/completions',
    { messages: [{ role: 'assistant', content: 'a', audio: null, tool_calls: [{ id: 'call_1' }] }] },
  ],
])('what only looks like stored state is sent: %s %j', async (path, body) => {
  expect(await ask(path, body)).toEqual({ status: 200, code: undefined, sent: true })
})

it.each([
  ['two types', '{"model":"gpt-5","tools":[{"type":"function","type":"web_search"}]}'],
  ['a type in upper case', '{"model":"gpt-5","tools":[{"Type":"web_search"}]}'],
  ['two types in a container', '{"model":"gpt-5","input":[{"tools":[{"type":"function","type":"web_search"}]}]}'],
  ['a broken escape', '{"model":"gpt-5","input":[{"id":"\\u12"}]}'],
])('an item that two parsers could read differently is 400: %s', async (_, body) => {
  expect((await t.post('responses', body)).status).toBe(400)
})

it.each<[string, object]>([
  ['tools[1].container', { tools: [{ type: 'web_search' }, { type: 'code_interpreter', container: 'cntr_1' }] }],
  ['input[0].tools[0].container', carried({ type: 'code_interpreter', container: 'cntr_1' })],
  ['input[0].tools[0].tools[0].container', namespaced({ type: 'code_interpreter', container: 'cntr_1' })],
  ['tools[0].vector_store_ids', tool({ type: 'file_search', vector_store_ids: ['vs_1'] })],
  [
    'input[0].tools[0].tools[0].environment.skills[0].skill_id',
    namespaced({ type: 'shell', environment: { skills: [{ skill_id: 's' }] } }),
  ],
])('`param` is the path of what refers to it: %s', async (param, body) => {
  const { error } = await (await t.post('responses', { model: 'gpt-5', input: 'hi', ...body })).json()
  expect(error.param).toBe(param)
})
