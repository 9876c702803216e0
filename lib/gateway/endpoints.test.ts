import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import codex from '../../test/cases/clients/codex-requests.json'
import { TOKEN, testGateway } from '../../test/gateway'
import { startRawProvider } from '../../test/raw-provider'

const LIMITED = '22222222-2222-4333-8444-555555555555'
const JSON_TYPE = { 'content-type': 'application/json' }
const EVENTS = { 'content-type': 'text/event-stream' }
const CENT = 10_000_000_000n

let provider: Awaited<ReturnType<typeof startRawProvider>>
let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  provider = await startRawProvider()
  t = await testGateway({ env: { OPENAI_BASE_URL: provider.url } })
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 20_000_000_000_000n })
  for (const model of ['m', 'gpt-6.1-terra', 'gpt-6.2-astra'])
    await t.context.db.price.create({
      data: {
        model,
        validFrom: '2020-01-01',
        inputPico: 2_000_000n,
        cachedInputPico: 500_000n,
        outputPico: 8_000_000n,
      },
    })
})
afterAll(async () => {
  await t.close()
  provider.close()
})

async function entryOf(path: string, body: object, response: object, token = LIMITED) {
  provider.response = { headers: JSON_TYPE, body: JSON.stringify(response) }
  const { status } = await t.post(path, body, { token }).then(async (answer) => {
    await answer.text()
    return answer
  })
  expect(status).toBe(200)
  return (await t.settled(1)).at(-1)
}

describe('a rerank request', () => {
  const documents = Array.from({ length: 250 }, (_, index) => `document ${index}`)
  const body = { model: 'rerank-v3.5', query: 'How many days?', documents }
  const results = [{ index: 0, relevance_score: 0.9 }]
  const unit = CENT / 5n

  it('costs the search units that the response reports, within its reservation', async () => {
    const meta = { api_version: { version: '2' }, billed_units: { search_units: 3 } }
    const entry = await entryOf('rerank', body, { id: 'r', results, meta })
    expect(entry).toMatchObject({ state: 'settled', costPico: 3n * unit, units: 3, variant: 'searches', flags: null })
    expect(entry?.reservedPico).toBeGreaterThanOrEqual(3n * unit)
  })

  it('is estimated from its documents without them', async () => {
    const entry = await entryOf('rerank', body, { id: 'r', results })
    expect(entry).toMatchObject({ state: 'estimated', costPico: 3n * unit, units: 3 })
  })

  it('costs tokens where the model is priced by them, at most the query with every document', async () => {
    const entry = await entryOf('rerank', { ...body, model: 'm' }, { results, usage: { total_tokens: 815 } })
    expect(entry).toMatchObject({ state: 'settled', costPico: 815n * 2_000_000n, inputTokens: 815, flags: null })
    expect(entry?.reservedPico).toBe(2_000_000n * BigInt(JSON.stringify({ ...body, model: 'm' }).length + 16 * 250))
    const estimated = await entryOf('rerank', { ...body, model: 'm' }, { results })
    expect(estimated?.state).toBe('estimated')
    expect(estimated?.costPico).toBeGreaterThan(0n)
  })

  it('of a model without a price is unpriced, and 403 with a budget', async () => {
    const unknown = { ...body, model: 'rerank-9' }
    expect((await t.post('rerank', unknown, { token: LIMITED })).status).toBe(403)
    expect((await entryOf('rerank', unknown, { results, usage: { total_tokens: 5 } }, TOKEN))?.costPico).toBeNull()
  })
})

describe('a compaction', () => {
  const usage = { input_tokens: 100, output_tokens: 50, total_tokens: 150 }
  const output = [{ id: 'cmp_1', type: 'compaction', encrypted_content: 'gAAA' }]

  it('costs its tokens; its output is reserved in full, because no field limits it', async () => {
    const body = { model: 'gpt-4o-mini', input: [{ role: 'user', content: 'hi' }] }
    const entry = await entryOf('responses/compact', body, { object: 'response.compaction', output, usage })
    const [input, rate] = [150_000n, 600_000n]
    expect(entry).toMatchObject({ state: 'settled', costPico: 100n * input + 50n * rate, flags: null })
    expect(entry?.reservedPico).toBe(BigInt(JSON.stringify(body).length) * input + 16_384n * rate)
    const estimated = await entryOf('responses/compact', body, { object: 'response.compaction', output })
    expect(estimated?.state).toBe('estimated')
    expect(estimated?.outputTokens).toBeGreaterThan(0)
  })

  it('may not refer to what users share', async () => {
    const body = { model: 'gpt-4o-mini', input: 'hi', conversation: 'conv_1' }
    for (const path of ['responses/compact', 'responses/input_tokens'])
      expect((await t.post(path, body)).status).toBe(400)
  })
})

it('counting input tokens is free, whatever the model and the tools', async () => {
  const tools = [{ type: 'mcp', server_label: 'a', server_url: 'https://a.invalid' }]
  const counted = { object: 'response.input_tokens', input_tokens: 11 }
  const entry = await entryOf('responses/input_tokens', { model: 'who-knows', input: 'hi', tools }, counted)
  expect(entry).toMatchObject({ state: 'settled', costPico: 0n, reservedPico: 0n, inputTokens: 0, flags: null })
})

describe('Codex with stock settings, for a member with a budget of $20', () => {
  const usage = { input_tokens: 9000, output_tokens: 400, input_tokens_details: { cached_tokens: 4000 } }
  const search = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'a' } }
  const text = { type: 'message', id: 'msg_1', content: [{ type: 'output_text', text: 'Seven.' }] }

  it.each([
    ['gpt-5.5', 5_000_000n, 500_000n, 30_000_000n],
    ['gpt-5.6-luna', 200_000n, 20_000n, 1_200_000n],
    ['gpt-6-astra', 10_000_000n, 1_000_000n, 50_000_000n],
    ['gpt-6.1-terra', 2_000_000n, 500_000n, 8_000_000n],
    ['gpt-6.2-astra', 2_000_000n, 500_000n, 8_000_000n],
  ] as const)('a tool loop with a web search is priced exactly: %s', async (model, input, cached, output) => {
    const tokens = 5000n * input + 4000n * cached + 400n * output
    for (const [turn, body] of codex.turns[model].entries()) {
      const items = turn === 0 ? [search, text] : [text]
      const done = items.map((item) => ({ type: 'response.output_item.done', item }))
      const last = { type: 'response.completed', response: { model, output: items, usage } }
      const events = [...done, last].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      provider.response = { headers: EVENTS, body: events.join('') }
      const response = await t.post('responses', body, { token: LIMITED })
      expect([response.status, await response.text()]).toEqual([200, events.join('')])
      const variant = turn === 0 ? '1 web search' : null
      const costPico = tokens + (turn === 0 ? CENT : 0n)
      expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', costPico, variant, flags: null })
    }
  })

  it.each([
    [codex.search, 1n],
    [{ ...codex.search, commands: { search_query: [{ q: 'a' }, { q: 'b' }], image_query: [{ q: 'c' }] } }, 3n],
    [{ ...codex.search, commands: { open: [{ ref_id: 'turn0search0' }], weather: [{ location: 'Here' }] } }, 0n],
    [{ ...codex.search, commands: undefined }, 0n],
  ])('a search of its own costs each query: %#', async (body, queries) => {
    const entry = await entryOf('alpha/search', body, { encrypted_output: 'gAAA', output: 'Found.' })
    const costPico = queries * CENT
    expect(entry).toMatchObject({
      state: 'settled',
      costPico,
      reservedPico: costPico,
      variant: 'searches',
      flags: null,
    })
  })
})

it('a model without a price costs nothing where every key that serves it is free of charge, whatever the budget', async () => {
  const own = await testGateway()
  await own.addMember('limited', LIMITED, { monthlyLimitPico: 1n })
  await own.context.db.providerKey.updateMany({ data: { models: '["gpt-*"]' } })
  await own.addKey('sk-own-machine', { models: '["who-knows"]', priceList: 'free' })
  const response = await own.chat('hi', { model: 'who-knows' }, { token: LIMITED })
  expect([response.status, await response.json()]).toMatchObject([
    200,
    { usage: { prompt_tokens: expect.any(Number) } },
  ])
  const [entry] = await own.settled(1)
  expect(entry).toMatchObject({ costPico: 0n, reservedPico: 0n, flags: null, state: 'settled' })
  await own.close()
})
