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
  ['responses', tool({ type: 'image_generation', input_image_mask: { file_id: 'file-1' } })],
  ['chat/completions', { messages: [], models: ['gpt-5-pro'] }],
  ['chat/completions', { messages: [], fallbacks: ['gpt-5-pro'] }],
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
    { input: [{ type: 'message', content: [{ type: 'output_text', annotations: [{ file_id: 'file-1' }] }] }] },
  ],
  [
    'chat/completions',
    { messages: [{ role: 'assistant', content: 'a', audio: null, tool_calls: [{ id: 'call_1' }] }] },
  ],
])('what only looks like stored state is sent: %s %j', async (path, body) => {
  expect(await ask(path, body)).toEqual({ status: 200, code: undefined, sent: true })
})

it.each(['web_search_preview', 'code_interpreter', 'image_generation', 'shell', 'from_the_future'])(
  'a hosted tool with a fee leaves the entry unpriced, and is 403 for a member with a budget: %s',
  async (type) => {
    expect(await ask('responses', tool({ type, container: { type: 'auto' } }))).toMatchObject({ status: 200 })
    expect((await t.settled(1)).at(-1)).toMatchObject({ costPico: null, state: 'settled', variant: 'hidden fee' })
    const rejected = { status: 403, code: 'unbounded_cost', sent: false }
    expect(await ask('responses', tool({ type, container: { type: 'auto' } }), LIMITED)).toEqual(rejected)
  },
)

it('a web search has a price, with an MCP server it has none', async () => {
  const search = { type: 'web_search', external_web_access: false }
  expect(await ask('responses', tool(search))).toMatchObject({ status: 200 })
  expect((await t.settled(1)).at(-1)).toMatchObject({ costPico: expect.any(BigInt), variant: null, state: 'settled' })
  const both = { input: 'hi', tools: [search, { type: 'mcp', server_label: 'a', server_url: 'https://a.invalid' }] }
  await ask('responses', both)
  expect((await t.settled(1)).at(-1)).toMatchObject({ costPico: null, variant: 'hidden fee' })
  expect(await ask('responses', both, LIMITED)).toMatchObject({ status: 403, sent: false })
})

it('a web search of the chat API is not shown by its response', async () => {
  const body = { messages: [{ role: 'user', content: 'hi' }], tools: [{ type: 'web_search' }] }
  await ask('chat/completions', body)
  expect((await t.settled(1)).at(-1)).toMatchObject({ costPico: null, variant: 'hidden fee' })
  expect(await ask('chat/completions', body, LIMITED)).toMatchObject({ status: 403, sent: false })
})

const WINDOW = 400_000n
const [INPUT, FEE] = [1_250_000n, 10_000_000_000n]

it.each([
  [{}, 8n],
  [{ max_tool_calls: null }, 8n],
  [{ max_tool_calls: 3 }, 3n],
  [{ max_tool_calls: 0 }, 0n],
])('the searches of a member with a budget are limited, and reserved for with their turns: %j', async (more, calls) => {
  const body = { ...tool({ type: 'web_search' }), ...more, max_output_tokens: 100 }
  expect(await ask('responses', body, LIMITED)).toMatchObject({ status: 200 })
  expect(JSON.parse(t.last().body.toString())).toMatchObject({ max_tool_calls: Number(calls) })
  const reservedPico = (calls + 1n) * WINDOW * INPUT + calls * FEE + 100n * 10_000_000n
  expect((await t.settled(1)).at(-1)).toMatchObject({ reservedPico, variant: null })
})

it('the rest of a budget limits the searches, and too many are 429', async () => {
  const POOR = '33333333-2222-4333-8444-555555555555'
  await t.addMember('poor', POOR, { monthlyLimitPico: 4_500_000_000_000n })
  const search = { ...tool({ type: 'web_search' }), max_output_tokens: 100 }
  expect(await ask('responses', search, POOR)).toMatchObject({ status: 200 })
  expect(JSON.parse(t.last().body.toString())).toMatchObject({ max_tool_calls: 3 })
  const many = { ...search, max_tool_calls: Number.MAX_SAFE_INTEGER }
  expect(await ask('responses', many, POOR)).toMatchObject({ status: 429, sent: false })
  expect(await ask('responses', { ...search, model: 'gpt-4o-search-preview' }, POOR)).toMatchObject({ status: 403 })
})

it('tools added by an input item count as tools; an MCP server has a price but no upper bound', async () => {
  const toolItem = { input: [{ type: 'tool_search_output', tools: [{ type: 'web_search' }] }] }
  expect(await ask('responses', toolItem, LIMITED)).toMatchObject({ status: 403, sent: false })
  const mcp = tool({ type: 'mcp', server_label: 'a', server_url: 'https://a.invalid' })
  expect(await ask('responses', mcp, LIMITED)).toMatchObject({ status: 403, sent: false })
  await ask('responses', mcp)
  expect((await t.settled(1)).at(-1)?.costPico).toBeGreaterThan(0n)
})

it.each([
  ['two types', '{"model":"gpt-5","tools":[{"type":"function","type":"web_search"}]}'],
  ['a type in upper case', '{"model":"gpt-5","tools":[{"Type":"web_search"}]}'],
  ['a broken escape', '{"model":"gpt-5","input":[{"id":"\\u12"}]}'],
])('an item that two parsers could read differently is 400: %s', async (_, body) => {
  expect((await t.post('responses', body)).status).toBe(400)
})
