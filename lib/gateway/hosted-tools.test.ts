import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import codexTools from '../../test/cases/clients/codex-tools.json'
import { testGateway } from '../../test/gateway'
import { startRawProvider } from '../../test/raw-provider'

const LIMITED = '22222222-2222-4333-8444-555555555555'
const POOR = '33333333-2222-4333-8444-555555555555'
const WINDOW = 400_000n
const [INPUT, OUTPUT] = [1_250_000n, 10_000_000n]
/** Of the tokens below, by gpt-5. */
const TOKENS = 1000n * INPUT + 100n * OUTPUT
const CENT = 10_000_000_000n

let provider: Awaited<ReturnType<typeof startRawProvider>>
let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  provider = await startRawProvider()
  t = await testGateway()
  await t.addKey('sk-raw', {
    models: JSON.stringify(['gpt-5-raw', 'gpt-4o-search-preview', 'gpt-5-mini']),
    tier: -1,
    endpoint: provider.url,
  })
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 10_000_000_000_000n })
  await t.addMember('poor', POOR, { monthlyLimitPico: 4_500_000_000_000n })
  await t.context.db.price.create({
    data: { model: 'gpt-5-raw', validFrom: '2020-01-01', inputPico: INPUT, cachedInputPico: INPUT, outputPico: OUTPUT },
  })
})
afterAll(async () => {
  await t.close()
  provider.close()
})

const newest = async () => (await t.settled(1)).at(-1)
const send = async (body: object, token?: string) => {
  const response = await t.post('responses', { model: 'gpt-5', input: 'hi', ...body }, token ? { token } : {})
  return { status: response.status, body: await response.json() }
}

const usage = { input_tokens: 1000, output_tokens: 100 }
const text = { id: 'msg_1', type: 'message', content: [{ type: 'output_text', text: 'Seven.' }] }

/** The entry of a request that offers `tools`, and whose response has these items beside its text. */
async function entryOf(tools: object[], items: object[], more: object = {}, reported: object = {}) {
  const response = { id: 'resp_1', model: 'gpt-5-raw', output: [...items, text], usage, ...reported }
  provider.response = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(response) }
  expect(await send({ model: 'gpt-5-raw', tools, ...more })).toMatchObject({ status: 200 })
  return newest()
}

describe('the calls that a response shows are charged', () => {
  const code = { type: 'code_interpreter', container: { type: 'auto' } }
  const run = (id: string) => ({ type: 'code_interpreter_call', container_id: id, code: '1' })
  const shell = (environment: object | null) => ({ type: 'shell_call', environment, action: { commands: ['ls'] } })

  it.each<[string, object[], object[], bigint, string | null]>([
    ['offered, not called', [code, { type: 'file_search' }, { type: 'image_generation' }], [], 0n, null],
    ['a search of the web', [{ type: 'web_search' }], [{ type: 'web_search_call' }], CENT, '1 web search'],
    ['a preview of it', [{ type: 'web_search_preview' }], [{ type: 'web_search_call' }], CENT, '1 web search'],
    ['a search of files', [{ type: 'file_search' }], [{ type: 'file_search_call' }], CENT / 4n, '1 file search'],
    ['one container, run twice', [code], [run('a'), run('a')], 3n * CENT, '1 container of 1 GB'],
    ['two containers', [code], [run('a'), run('b')], 6n * CENT, '2 containers of 1 GB'],
    [
      'a container with more memory',
      [{ type: 'code_interpreter', container: { type: 'auto', memory_limit: '4g' } }],
      [run('a')],
      12n * CENT,
      '1 container of 4 GB',
    ],
    [
      'a hosted shell',
      [{ type: 'shell', environment: { type: 'container_auto', memory_limit: '16g' } }],
      [shell({ type: 'container_reference', container_id: 'a' })],
      48n * CENT,
      '1 container of 16 GB',
    ],
    ['a local shell', [{ type: 'shell', environment: { type: 'local' } }], [shell({ type: 'local' })], 0n, null],
    [
      'functions',
      [{ type: 'function', name: 'f' }],
      [{ type: 'function_call' }, { type: 'custom_tool_call' }],
      0n,
      null,
    ],
    [
      'several kinds',
      [code, { type: 'web_search' }],
      [run('a'), { type: 'web_search_call' }, { type: 'web_search_call' }],
      5n * CENT,
      '2 web searches, 1 container of 1 GB',
    ],
  ])('%s', async (_, tools, items, fee, variant) => {
    const entry = await entryOf(tools, items)
    expect(entry).toMatchObject({ state: 'settled', costPico: TOKENS + fee, variant, inputTokens: 1000 })
    expect(entry?.flags ?? '').not.toContain('fee_missing')
  })

  it('with models that do not reason, a search of the preview costs more', async () => {
    provider.response = {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4.1', output: [{ type: 'web_search_call' }, text], usage }),
    }
    await send({ model: 'gpt-5-mini', tools: [{ type: 'web_search_preview' }] })
    expect(await newest()).toMatchObject({ label: 'gpt-4.1', costPico: 2_800_000_000n + (5n * CENT) / 2n })
  })
})

describe('images of the image tool are charged by the tokens of their model', () => {
  const call = { type: 'image_generation_call', result: 'aGk=' }
  const image_gen = {
    ...{ input_tokens: 20, input_tokens_details: { text_tokens: 12, image_tokens: 8 } },
    ...{ output_tokens: 196, output_tokens_details: { text_tokens: 0, image_tokens: 196 }, total_tokens: 216 },
  }
  const tool_usage = { image_gen, web_search: { num_requests: 1 } }
  /** Text in, images in, images out. */
  const cost = (text: bigint, image: bigint, output: bigint) => (12n * text + 8n * image + 196n * output) * 1_000_000n

  it.each<[string, object, bigint]>([
    ['the default one', {}, cost(5n, 10n, 40n)],
    ['the one that the tool names', { model: 'gpt-image-1.5' }, cost(5n, 8n, 32n)],
  ])('%s', async (_, named, fee) => {
    const tools = [{ type: 'image_generation', ...named }, { type: 'web_search' }]
    const expected = {
      state: 'settled',
      costPico: TOKENS + fee + CENT,
      variant: '1 web search, image tool',
      flags: null,
    }
    expect(await entryOf(tools, [call], {}, { tool_usage })).toMatchObject(expected)
    const last = {
      type: 'response.completed',
      response: { model: 'gpt-5-raw', output: [call, text], usage, tool_usage },
    }
    const done = { type: 'response.output_item.done', item: call }
    const body = [done, last].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
    provider.response = { headers: { 'content-type': 'text/event-stream' }, body }
    await t.post('responses', { model: 'gpt-5-raw', input: 'hi', tools, stream: true }).then((each) => each.text())
    expect(await newest()).toMatchObject(expected)
  })

  it('of a model without a price are flagged, and none cost nothing', async () => {
    const tools = [{ type: 'image_generation', model: 'who-knows' }]
    expect(await entryOf(tools, [call], {}, { tool_usage: { image_gen } })).toMatchObject({
      ...{ costPico: TOKENS, variant: null, flags: 'fee_missing' },
    })
    const zeros = { image_gen: { input_tokens: 0, output_tokens: 0, total_tokens: 0 }, web_search: { num_requests: 0 } }
    expect(await entryOf(tools, [], {}, { tool_usage: zeros })).toMatchObject({ costPico: TOKENS, flags: null })
  })
})

describe('a fee that the response does not show is flagged, and the tokens have their price', () => {
  it.each<[string, object[], object[]]>([
    ['an image', [{ type: 'image_generation' }], [{ type: 'image_generation_call', result: 'aGk=' }]],
    ['a tool from the future', [{ type: 'from_the_future' }], [{ type: 'from_the_future_call' }]],
    [
      'a container of unknown size',
      [{ type: 'code_interpreter', container: { type: 'auto', memory_limit: '128g' } }],
      [{ type: 'code_interpreter_call', container_id: 'a' }],
    ],
  ])('%s', async (_, tools, items) => {
    const entry = await entryOf(tools, items)
    expect(entry).toMatchObject({ state: 'settled', costPico: TOKENS })
    expect(entry?.flags).toContain('fee_missing')
  })

  it.each(['gpt-5-mini', 'gpt-4o-search-preview'])('a search in a chat of %s', async (model) => {
    provider.response = {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model,
        choices: [{ message: { content: 'Seven.' } }],
        usage: { prompt_tokens: 1, completion_tokens: 1 },
      }),
    }
    const body = {
      model,
      messages: [{ role: 'user', content: 'hi' }],
      ...(model === 'gpt-5-mini' && { web_search_options: {} }),
    }
    await t.post('chat/completions', body).then((response) => response.text())
    const entry = await newest()
    expect(entry?.costPico).toBeGreaterThan(0n)
    expect(entry?.flags).toContain('fee_missing')
    expect((await t.post('chat/completions', body, { token: LIMITED })).status).toBe(403)
  })
})

describe('a member with a budget', () => {
  it.each(Object.entries(codexTools.bodies))('may use the tools of Codex: %s', async (_, body) => {
    expect((await send(body, LIMITED)).status).toBe(200)
    expect(await newest()).toMatchObject({ state: 'settled', costPico: expect.any(BigInt), flags: null, variant: null })
  })

  it.each<[object, number, bigint]>([
    [{}, 8, CENT],
    [{ max_tool_calls: null }, 8, CENT],
    [{ max_tool_calls: 3 }, 3, CENT],
    [{ max_tool_calls: 0 }, 0, CENT],
    [{ tools: [{ type: 'web_search' }, { type: 'code_interpreter', container: { type: 'auto' } }] }, 8, 3n * CENT],
    [{ tools: [{ type: 'web_search', return_token_budget: 'default' }] }, 8, CENT],
    [{ tools: [{ type: 'web_search', return_token_budget: 'unlimited' }] }, 8, CENT],
    [{ tools: [], input: [{ type: 'tool_search_output', tools: [{ type: 'web_search' }] }] }, 8, CENT],
    [
      { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }] }] },
      8,
      CENT,
    ],
  ])('has calls limited, and reserved for with their turns: %j', async (more, calls, fee) => {
    const body = { tools: [{ type: 'web_search' }], max_output_tokens: 100, ...more }
    expect((await send(body, LIMITED)).status).toBe(200)
    expect(JSON.parse(t.last().body.toString())).toMatchObject({ max_tool_calls: calls })
    const count = BigInt(calls)
    const bytes = BigInt(JSON.stringify({ model: 'gpt-5', input: 'hi', ...body }).length)
    // Each search adds as much as the longest output, unless its results have no limit.
    const step = fee === CENT && !JSON.stringify(more).includes('unlimited') ? 128_000n : WINDOW
    const turns = Array.from({ length: calls }, (_, turn) => bytes + 128_000n + BigInt(turn + 1) * step)
    const input = turns.reduce((sum, turn) => sum + (turn < WINDOW ? turn : WINDOW), bytes)
    const reservedPico = input * INPUT + count * fee + 100n * OUTPUT
    expect(await newest()).toMatchObject({ reservedPico, variant: null })
  })

  it('has as many calls as the rest of the budget pays for, and more are 429', async () => {
    const search = { tools: [{ type: 'web_search' }], max_output_tokens: 100 }
    expect((await send(search, POOR)).status).toBe(200)
    expect(JSON.parse(t.last().body.toString())).toMatchObject({ max_tool_calls: 4 })
    expect((await send({ ...search, max_tool_calls: Number.MAX_SAFE_INTEGER }, POOR)).status).toBe(429)
  })

  const mcp = { type: 'mcp', server_label: 'a', server_url: 'https://a.invalid' }
  const unbounded: [string, object][] = [
    ['an MCP server', { tools: [mcp] }],
    ['one beside a search', { tools: [{ type: 'web_search' }, mcp] }],
    ['one in a container', { input: [{ type: 'additional_tools', role: 'developer', tools: [mcp] }] }],
    ['one in a namespace', { tools: [{ type: 'namespace', name: 'n', tools: [mcp] }] }],
    ['images', { tools: [{ type: 'image_generation' }] }],
    ['an unknown tool', { tools: [{ type: 'from_the_future' }] }],
    ['a tool without a type', { tools: [{ name: 'f' }] }],
  ]

  it.each(unbounded)(
    'may use a tool without an upper bound only where an admin reserves for it: %s',
    async (_, more) => {
      const body = { ...more, max_output_tokens: 100 }
      const before = t.fake.requests.length
      expect(await send(body, LIMITED)).toMatchObject({ status: 403, body: { error: { code: 'unbounded_cost' } } })
      expect(t.fake.requests.length).toBe(before)

      const name = 'hostedToolReservePico'
      await t.context.db.setting.create({ data: { name, value: String(50n * CENT) } })
      expect((await send(body, LIMITED)).status).toBe(200)
      const bytes = BigInt(t.last().body.length)
      expect((await newest())?.reservedPico).toBeGreaterThan(50n * CENT)
      expect((await newest())?.reservedPico).toBeLessThanOrEqual(50n * CENT + bytes * INPUT + 100n * OUTPUT)
      await t.context.db.setting.delete({ where: { name } })
    },
  )
})

describe('re-pricing', () => {
  it('keeps every fee, and at the same prices changes nothing', async () => {
    const tools = [{ type: 'web_search' }, { type: 'file_search' }, { type: 'code_interpreter', container: MEMORY }]
    const items = ['web_search_call', 'file_search_call', 'code_interpreter_call'].map((type) => ({ type }))
    const fees = CENT + CENT / 4n + 12n * CENT
    expect(await entryOf(tools, items)).toMatchObject({ costPico: TOKENS + fees })
    expect(await t.reprice()).toMatchObject({ changed: 0 })
    const price = { inputPico: 3_000_000n, cachedInputPico: 3_000_000n, outputPico: 3_000_000n }
    await t.context.db.price.updateMany({ where: { model: 'gpt-5-raw' }, data: price })
    await t.reprice()
    expect(await newest()).toMatchObject({ costPico: 1100n * 3_000_000n + fees })
  })
})

const MEMORY = { type: 'auto', memory_limit: '4g' }
