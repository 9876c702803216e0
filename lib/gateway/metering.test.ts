import { afterAll, beforeAll, expect, it } from 'vitest'
import { SECRET, testGateway } from '../../test/gateway'

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway()
  await t.setPrice('custom-model', 2_000_000n)
})
afterAll(() => t.close())

const newest = async () => (await t.entries()).at(-1)

it('records a chat completion exactly as the provider reports it', async () => {
  const response = await t.chat('tokens:12/43', { model: 'custom-model' })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ usage: { total_tokens: 55 }, model: 'custom-model' })
  expect(await newest()).toMatchObject({
    id: response.headers.get('x-chatelaine-request-id'),
    state: 'settled',
    costPico: 110_000_000n,
    inputTokens: 12,
    outputTokens: 43,
    units: 55,
    label: 'custom-model',
    status: 200,
    stream: false,
    trail: '1:200',
  })
})

it('charges cached tokens once, at their own price', async () => {
  await t.chat('tokens:1000/10/600')
  expect(await newest()).toMatchObject({ costPico: 1_000_000_000n + 750_000_000n + 100_000_000n, cachedTokens: 600 })
})

it('charges embeddings by their input', async () => {
  const response = await t.post('embeddings', { model: 'text-embedding-3-small', input: ['tokens:5/0', 'two'] })
  expect(await response.json()).toMatchObject({ data: [{ index: 0 }, { index: 1 }] })
  expect(await newest()).toMatchObject({ endpoint: 'embeddings', inputTokens: 5, outputTokens: 0, costPico: 100_000n })
})

it('records a model without a price as unpriced, not as free', async () => {
  await t.chat('tokens:5/5', { model: 'who-knows' })
  expect(await newest()).toMatchObject({ label: 'who-knows', costPico: null, units: 10, state: 'settled' })
})

it('charges the model and the service tier that the response reports', async () => {
  await t.chat('tokens:10/0 model:gpt-4o-2024-05-13')
  expect(await newest()).toMatchObject({ label: 'gpt-4o-2024-05-13', model: 'gpt-4o', costPico: 50_000_000n })
  await t.chat('tokens:10/0 serviceTier:priority')
  expect(await newest()).toMatchObject({ label: 'gpt-4o', costPico: 42_500_000n })
  await t.chat('tokens:10/0 serviceTier:flex')
  expect(await newest()).toMatchObject({ costPico: null })
})

it("charges the admin's price of the requested model, whatever dated name the response reports", async () => {
  await t.chat('tokens:12/43 model:gpt-4o-2024-08-06', { model: 'custom-model' })
  expect(await newest()).toMatchObject({ label: 'custom-model', costPico: 110_000_000n })
})

it('records a provider’s error as failed and free, under "other" for a model that never responded', async () => {
  const response = await t.chat('status:400', { model: 'invented-7' })
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({
    error: { message: 'As scripted.', type: 'invalid_request_error', param: null, code: 'fake_fault' },
  })
  expect(await newest()).toMatchObject({
    state: 'failed',
    costPico: 0n,
    label: 'other',
    model: 'invented-7',
    status: 400,
  })
})

it('estimates a response without usage, within its reservation', async () => {
  await t.chat('noUsage tokens:9/10')
  const entry = await newest()
  expect(entry).toMatchObject({ state: 'estimated' })
  expect(entry?.outputTokens).toBeGreaterThan(5)
  expect(entry?.costPico).toBeGreaterThan(0n)
  expect(entry?.costPico).toBeLessThanOrEqual(entry?.reservedPico ?? 0n)
})

it('an estimate that its reservation caps stays so when entries are repriced', async () => {
  const response = await t.chat('noUsage tokens:9/400', { max_tokens: 5 })
  await response.arrayBuffer()
  const capped = await newest()
  expect(capped).toMatchObject({ state: 'estimated', costPico: capped?.reservedPico, variant: 'capped' })
  const what = { model: null, until: Date.now() + 1000, defaultBaseUrl: `${t.fake.url}/v1` }
  await t.context.ledger.reprice(what, () => {})
  expect((await newest())?.costPico).toBe(capped?.costPico)
})

it('keeps the sums of days and months equal to the entries', async () => {
  const entries = await t.entries()
  const sum = entries.reduce((total, { costPico }) => total + (costPico ?? 0n), 0n)
  const days = await t.context.db.usageDay.findMany()
  const months = await t.context.db.userMonth.findMany()
  expect(days.reduce((total, { costPico }) => total + costPico, 0n)).toBe(sum)
  expect(months).toMatchObject([{ settledPico: sum, reservedPico: 0n }])
})

it('forwards only allow-listed headers, in both directions', async () => {
  const headers = {
    cookie: 'a=b',
    'x-forwarded-for': '1.2.3.4',
    'openai-beta': 'v2',
    'x-stainless-lang': 'js',
    'x-own': '1',
  }
  const response = await t.chat('hello', {}, { headers })
  const { authorization, ...up } = t.last().headers
  expect(authorization).toBe(`Bearer ${SECRET}`)
  expect(up).toMatchObject({ 'openai-beta': 'v2', 'x-stainless-lang': 'js', 'accept-encoding': 'identity' })
  for (const name of ['cookie', 'x-forwarded-for', 'x-own']) expect(up).not.toHaveProperty(name)
  expect(response.headers.get('set-cookie')).toBeNull()
  expect(response.headers.get('x-upstream-request-id')).toMatch(/^req_/)
  expect(response.headers.get('x-request-id')).toBe(response.headers.get('x-chatelaine-request-id'))
  expect(response.headers.get('openai-processing-ms')).toBe('5')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
})

it('says how certain the cost is, and estimates as the provider has counted before', async () => {
  await t.setPrice('learned', 1_000_000n)
  const question = 'tokens:1000/500 noUsage'
  const estimated = async (script: string) => {
    await t.chat(script, { model: 'learned' })
    return newest()
  }
  expect((await estimated(question))?.confidence).toBe('estimate')
  for (let count = 0; count < 8; count += 1) {
    await t.chat(question.replace('noUsage', 'aUsage'), { model: 'learned' })
    expect((await newest())?.confidence).toBe('exact')
  }
  const entry = await estimated(question)
  expect(entry).toMatchObject({ state: 'estimated', confidence: 'estimate:0' })
  expect(entry?.inputTokens).toBeGreaterThan(950)
  expect(entry?.outputTokens).toBe(500)
  await t.chat('status:400', { model: 'learned' })
  expect((await newest())?.confidence).toBeNull()
})
