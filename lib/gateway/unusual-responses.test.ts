import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SECRET, testGateway } from '../../test/gateway'
import { type RawResponse, startRawProvider, WAYS } from '../../test/raw-provider'

const JSON_TYPE = { 'content-type': 'application/json' }
const EVENTS = { 'content-type': 'text/event-stream' }
const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`
const chunk = (delta: object, more: object = {}) =>
  event({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }], ...more })
const DONE = `${event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}data: [DONE]\n\n`
const usage = (prompt_tokens: number, completion_tokens: number) => ({ usage: { prompt_tokens, completion_tokens } })
/** 1.5 MB of base64, as of a picture. */
const PICTURE = Buffer.from(Uint32Array.from({ length: 280_000 }, (_, i) => Math.imul(i, 2654435761)).buffer).toString(
  'base64',
)

let provider: Awaited<ReturnType<typeof startRawProvider>>
let gateway: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  provider = await startRawProvider()
  gateway = await testGateway({ env: { OPENAI_BASE_URL: provider.url } })
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
})

/** The gateway with a new key, because errors of earlier tests stay with theirs, and without an admin’s prices. */
async function withNewKey() {
  const t = gateway
  await t.context.db.providerKey.deleteMany()
  await t.context.db.price.deleteMany()
  await t.addKey(SECRET)
  return {
    ...t,
    async send(given: RawResponse, more: object = {}, path = 'chat/completions') {
      provider.response = given
      const before = (await t.entries()).length
      const content = path === 'responses' ? { input: 'hi' } : { messages: [{ role: 'user', content: 'hi' }] }
      const response = await t.post(path, { model: 'm', ...content, stream: true, ...more })
      const received = await response.text().catch(() => '')
      return { response, received, entry: (await t.settled(before + 1)).at(-1) }
    },
  }
}

describe('an error with status 200 is failed, free, and says why on the key', () => {
  it.each([
    ['a body', JSON_TYPE, '{"error":{"message":"no credit today","code":"1113"}}'],
    ['a body declared as a stream', EVENTS, '{"base_resp":{"status_code":1008,"status_msg":"no credit today"}}'],
    ['the first event', EVENTS, event({ error: { message: 'no credit today', type: 'insufficient_quota' } })],
    [
      'the first event after a comment',
      EVENTS,
      `: hi\n\n${event({ error: { message: 'no credit today', code: 402 } })}`,
    ],
    [
      'zero usage beside it',
      JSON_TYPE,
      JSON.stringify({ error: { message: 'no credit today', code: 402 }, ...usage(0, 0) }),
    ],
  ])('%s', async (_, headers, body) => {
    const t = await withNewKey()
    const { received, entry } = await t.send({ headers, body })
    expect(received).toBe(body)
    expect(entry).toMatchObject({ state: 'failed', costPico: 0n, units: 0, status: 200 })
    await expect
      .poll(() => t.context.db.providerKey.findFirst())
      .toMatchObject({ lastError: 'no credit today', invalidAt: expect.anything() })
  })

  it.each([
    ['failed', { error: { code: 'server_error', message: 'nothing works' } }, 'failed'],
    ['failed', { error: { code: 'server_error', message: 'nothing works' }, usage: { input_tokens: 0 } }, 'failed'],
    ['failed', { error: { message: 'x' }, usage: { input_tokens: 9, output_tokens: 4 } }, 'settled'],
    ['incomplete', { error: null, usage: { input_tokens: 9, output_tokens: 4 } }, 'settled'],
  ])('a response that is %s, %j: %s', async (status, response, state) => {
    const t = await withNewKey()
    const text = event({ type: 'response.output_text.delta', delta: 'Seven.' })
    const last = event({ type: `response.${status}`, response: { id: 'resp_1', ...response } })
    const { entry } = await t.send({ headers: EVENTS, body: text + last }, {}, 'responses')
    expect(entry).toMatchObject({ state, outputTokens: state === 'settled' ? 4 : 0 })
  })

  it('what an error follows is estimated, and an error of the client is not one of the key', async () => {
    const t = await withNewKey()
    const broken = chunk({ content: 'Seven days.' }) + event({ error: { message: 'overloaded' } })
    expect((await t.send({ headers: EVENTS, body: broken })).entry).toMatchObject({ state: 'estimated' })
    const clientError = '{"error":{"message":"bad","type":"invalid_request_error"}}'
    expect((await t.send({ headers: JSON_TYPE, body: clientError })).entry).toMatchObject({ state: 'failed' })
    expect(await t.context.db.providerKey.findFirst()).toMatchObject({ lastError: null, invalidAt: null })
  })
})

describe('what a response contains counts, not its content type or its size', () => {
  it.each(['text/plain', 'application/json', 'application/octet-stream'])(
    'the usage we requested is hidden in a stream declared as %s',
    async (type) => {
      const t = await withNewKey()
      const text = chunk({ content: 'Seven.' }, { usage: null })
      const body = text + event({ choices: [], ...usage(1210, 60) }) + DONE
      const headers = { 'content-type': type, 'content-length': String(body.length) }
      const { received, entry, response } = await t.send({ headers, body })
      expect(received).toBe(chunk({ content: 'Seven.' }) + DONE)
      expect(response.headers.get('content-type')).toBe(type)
      expect(entry).toMatchObject({ state: 'settled', inputTokens: 1210, outputTokens: 60 })
    },
  )

  const image = { images: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PICTURE}` } }] }
  const choice = (more: object) => ({ index: 0, delta: { content: '', ...image }, finish_reason: 'stop', ...more })

  it.each([
    ['at the top', { choices: [choice({})], ...usage(30, 1290) }],
    ['in a choice', { choices: [choice(usage(30, 1290))] }],
    ['in x_groq', { choices: [choice({})], x_groq: usage(30, 1290) }],
  ])('the usage of an event longer than a megabyte: %s', async (_, data) => {
    const t = await withNewKey()
    for (const way of WAYS.filter((each) => each !== 'byte by byte')) {
      const { entry } = await t.send({ headers: EVENTS, body: `${event(data)}data: [DONE]\n\n`, way })
      expect(entry).toMatchObject({ state: 'settled', inputTokens: 30, outputTokens: 1290 })
    }
  })

  it.each([
    ['a long event', EVENTS, event({ choices: [choice({})] }) + DONE],
    ['short events', EVENTS, (PICTURE.match(/.{1,1000}/g) ?? []).map((content) => chunk({ content })).join('') + DONE],
    ['a body', JSON_TYPE, JSON.stringify({ choices: [{ message: { content: 'Here.', ...image } }] })],
    [
      'a body with markdown',
      JSON_TYPE,
      JSON.stringify({ choices: [{ message: { content: `![](data:;base64,${PICTURE})` } }] }),
    ],
  ])('base64 is not counted as words: %s', async (_, headers, body) => {
    const t = await withNewKey()
    // Nothing has been learned of it.
    const { entry } = await t.send({ headers, body }, { model: 'draws-pictures' })
    expect(entry).toMatchObject({ state: 'estimated' })
    expect(entry?.outputTokens).toBeLessThan(200)
  })

  it('the usage of a body longer than is parsed, wherever it stands', async () => {
    const t = await withNewKey()
    const choices = [{ message: { content: 'word '.repeat(20_000) }, ...usage(9, 20_001) }]
    for (const body of [{ choices }, { ...usage(9, 20_001), choices: [] }, { choices, x_groq: usage(9, 5) }]) {
      const { entry } = await t.send({
        headers: JSON_TYPE,
        body: JSON.stringify({ padding: 'x'.repeat(70_000), ...body }),
      })
      expect(entry).toMatchObject({ state: 'settled', inputTokens: 9, outputTokens: 20_001 })
    }
  })
})

it.each([
  [false, 'settled'],
  [true, 'estimated'],
])('usage before the finish reason, without [DONE], the connection broken %s: %s', async (cut, state) => {
  const t = await withNewKey()
  const finish = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  const body = chunk({ content: 'Seven.' }, usage(1210, 60)) + finish
  const { entry } = await t.send({ headers: EVENTS, body, cut })
  expect(entry).toMatchObject({ state, inputTokens: 1210, outputTokens: 60 })
})

it('an estimate divides a total that the provider does not', async () => {
  const t = await withNewKey()
  const body = { choices: [{ message: { content: 'A week has seven days.' } }], usage: { total_tokens: 120 } }
  const { entry } = await t.send({ headers: JSON_TYPE, body: JSON.stringify(body) }, { model: 'unseen' })
  expect(entry).toMatchObject({ state: 'estimated', units: 120 })
  expect(entry?.outputTokens).toBeGreaterThan(3)
  expect(entry?.outputTokens).toBeLessThan(20)
})

describe('a cost that the provider reports', () => {
  const cost = (usageCost: object) =>
    JSON.stringify({ choices: [{ message: { content: 'Seven.' } }], usage: { ...usage(100, 10).usage, ...usageCost } })

  it.each([
    ['is booked for a model without a price', 'who-knows', { cost: 0.25 }, 250_000_000_000n, 'usage.cost'],
    ['is booked instead of a list price', 'gpt-4o', { cost: 0.25 }, 250_000_000_000n, 'usage.cost'],
    ['of nothing is free without a price', 'who-knows', { cost: 0 }, 0n, 'usage.cost'],
    ['of nothing does not replace a list price', 'gpt-4o', { cost: 0 }, 350_000_000n, null],
    ['does not replace the price of an admin', 'own', { cost: 0.25 }, 220_000_000n, null],
    ['is limited like any other', 'who-knows', { cost: 1e6 }, 10_000_000_000_000_000n, 'usage.cost'],
  ])('%s', async (_, model, reported, costPico, variant) => {
    const t = await withNewKey()
    await t.setPrice('own', 2_000_000n)
    const { entry } = await t.send({ headers: JSON_TYPE, body: cost(reported) }, { model })
    expect(entry).toMatchObject({ state: 'settled', costPico, variant, inputTokens: 100, outputTokens: 10 })
  })

  it('stands in for the estimate of a response that breaks off, if there is no price', async () => {
    const t = await withNewKey()
    const body = event({ choices: [{ index: 0, delta: { content: 'Seven.' } }], usage: { cost: 0.25 } })
    const broken = { headers: EVENTS, body, cut: true }
    expect((await t.send(broken, { model: 'who-knows' })).entry).toMatchObject({ costPico: 250_000_000_000n })
    expect((await t.send(broken, { model: 'gpt-4o' })).entry).toMatchObject({ state: 'estimated', variant: null })
  })
})

describe('web searches', () => {
  const call = (type?: string) => ({
    id: 'ws_1',
    type: 'web_search_call',
    ...(type && { action: { type, query: 'a' } }),
  })
  const text = { id: 'msg_1', type: 'message', content: [{ type: 'output_text', text: 'Seven.' }] }
  const tokens = { usage: { input_tokens: 1000, output_tokens: 100 } }
  const requested = { tools: [{ type: 'web_search_2025_08_26' }], model: 'gpt-5', stream: false }
  const tokenCost = 2_250_000_000n
  const fee = 10_000_000_000n

  it.each([
    ['none', [text], 0n, null],
    ['two', [call('search'), call('search'), text], 2n, '2 web searches'],
    ['without an action', [call(), text], 1n, '1 web search'],
    ['one, and pages that are opened', [call('search'), call('open_page'), call('find_in_page')], 1n, '1 web search'],
    ['actions of other tools', [{ type: 'computer_call', action: { type: 'click' } }, call()], 1n, '1 web search'],
    ['in a long response', [call('search'), call(), { ...text, padding: 'x'.repeat(70_000) }], 2n, '2 web searches'],
  ])('cost their fee each: %s', async (_, output, count, variant) => {
    const t = await withNewKey()
    const body = JSON.stringify({ id: 'resp_1', model: 'gpt-5', output, ...tokens })
    const { entry } = await t.send({ headers: JSON_TYPE, body }, requested, 'responses')
    expect(entry).toMatchObject({ state: 'settled', costPico: tokenCost + count * fee, variant, inputTokens: 1000 })
  })

  it('are counted once in a stream, and added to an estimate', async () => {
    const t = await withNewKey()
    const events = ['added', 'done'].map((name) =>
      event({ type: `response.output_item.${name}`, item: call('search') }),
    )
    const done = event({
      type: 'response.completed',
      response: { model: 'gpt-5', output: [call('search')], ...tokens },
    })
    const stream = { ...requested, stream: true }
    const whole = { headers: EVENTS, body: [...events, ...events, done].join('') }
    expect((await t.send(whole, stream, 'responses')).entry).toMatchObject({ costPico: tokenCost + 2n * fee })
    const broken = { headers: EVENTS, body: events.join(''), cut: true }
    const { entry } = await t.send(broken, stream, 'responses')
    expect(entry?.state).toBe('estimated')
    expect(entry?.costPico).toBeGreaterThan(fee)
    expect(entry?.costPico).toBeLessThan(2n * fee)
  })

  it('of a model that OpenAI does not sell have an unknown fee, and its tokens their price', async () => {
    const t = await withNewKey()
    await t.setPrice('own', 2_000_000n)
    const body = (output: object[]) => JSON.stringify({ id: 'resp_1', output, ...tokens })
    const send = (output: object[]) =>
      t.send({ headers: JSON_TYPE, body: body(output) }, { ...requested, model: 'own' }, 'responses')
    expect((await send([call()])).entry).toMatchObject({ costPico: 2_200_000_000n, flags: 'fee_missing' })
    expect((await send([text])).entry).toMatchObject({ costPico: 2_200_000_000n, variant: null })
  })
})
