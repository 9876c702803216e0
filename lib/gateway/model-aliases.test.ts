import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'

const BUDGET = '22222222-2222-4333-8444-555555555555'
const ONLY_FAST = '33333333-2222-4333-8444-555555555555'

let t: Awaited<ReturnType<typeof testGateway>>
let origin = ''
beforeAll(async () => {
  t = await testGateway()
  await t.addMember('budget', BUDGET, { monthlyLimitPico: 10n ** 12n })
  await t.addMember('fast', ONLY_FAST, { models: '["fast"]' })
  origin = new URL(t.url).origin
})
afterAll(() => t.close())

/** Replaces all keys. Returns their ids. */
async function useKeys(...keys: { apiType?: string; models?: string; aliases?: object; deployments?: object }[]) {
  await t.context.db.providerKey.updateMany({ data: { deletedAt: new Date(), keySealed: null } })
  const ids: number[] = []
  for (const [index, { aliases, deployments, apiType = 'openai', models }] of keys.entries()) {
    const endpoint = apiType === 'openai' ? `${t.fake.url}/v1` : t.fake.url
    const id = await t.addKey(`secret-of-key-${index}`, { apiType, endpoint, ...(models && { models }) })
    const data = {
      tier: index,
      aliases: aliases ? JSON.stringify(aliases) : null,
      deployments: deployments ? JSON.stringify(deployments) : null,
    }
    await t.context.db.providerKey.update({ where: { id }, data })
    ids.push(id)
  }
  return ids
}
beforeEach(() => t.fake.reset())

const newest = async () => (await t.settled(1)).at(-1)
const send = (path: string, body: string | FormData | null, headers: Record<string, string> = {}) =>
  fetch(origin + path, {
    method: body === null ? 'GET' : 'POST',
    body,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
  })
const codeOf = async (response: Response) => [response.status, (await response.json()).error.code]

describe('the provider is asked for its own name', () => {
  it('in a JSON body, of which nothing else changes; its answer stays as it is', async () => {
    await useKeys({ aliases: { fast: 'gpt-4o-mini' } })
    const body =
      '{"seed":12345678901234567890, "model" : "fast","messages":[{"role":"user","content":"tokens:100/10"}]}'
    const answer = await t.post('chat/completions', body)
    expect(t.last().body).toBe(body.replace('"fast"', '"gpt-4o-mini"'))
    expect((await answer.json()).model).toMatch(/^gpt-4o-mini/)
    // 100 × 0.15 + 10 × 0.60 dollars per million.
    expect(await newest()).toMatchObject({ model: 'fast', state: 'settled', costPico: 21_000_000n, flags: 'alias' })
    expect((await newest())?.label).toMatch(/^gpt-4o-mini/)
  })

  it('in a form, in a body without a model, and in place of one in the path', async () => {
    await useKeys({ aliases: { hear: 'whisper-1', 'omni-moderation-latest': 'text-moderation-latest' } })
    const form = new FormData()
    form.set('model', 'hear')
    form.set('file', new Blob(['audio']), 'a.mp3')
    expect((await send('/v1/audio/transcriptions', form)).status).toBe(200)
    expect(t.last().body).toContain('name="model"\r\n\r\nwhisper-1\r\n')
    expect(await newest()).toMatchObject({ model: 'hear', label: 'whisper-1', costPico: expect.any(BigInt) })
    expect((await t.post('moderations', { input: 'hi' })).status).toBe(200)
    expect(t.last().json.model).toBe('text-moderation-latest')
    await useKeys({ aliases: { fast: 'gpt-4o-mini' } })
    expect((await send('/openai/deployments/fast/chat/completions?api-version=1', '{"messages":[]}')).status).toBe(200)
    expect(t.last().json.model).toBe('gpt-4o-mini')
  })

  it('by Anthropic’s keys, and by Azure’s, whose deployment is that of the model', async () => {
    await useKeys({ apiType: 'anthropic', aliases: { fast: 'claude-haiku-4-5' } })
    const body = '{"model":"fast","max_tokens":5,"messages":[{"role":"user","content":"tokens:100/10"}]}'
    expect((await send('/v1/messages', body, { 'anthropic-version': '2023-06-01' })).status).toBe(200)
    expect(t.last().body).toBe(body.replace('fast', 'claude-haiku-4-5'))
    expect(await newest()).toMatchObject({ model: 'fast', label: 'claude-haiku-4-5', costPico: 150_000_000n })
    await useKeys({ apiType: 'azure_openai', aliases: { fast: 'gpt-4o' }, deployments: { 'gpt-4o': 'team-large' } })
    expect((await t.chat('tokens:100/10', { model: 'fast' })).status).toBe(200)
    expect(t.last().json.model).toBe('team-large')
    expect(await newest()).toMatchObject({ model: 'fast', label: 'gpt-4o', costPico: 350_000_000n })
  })

  it('in Gemini’s path, and wherever the body repeats it', async () => {
    await useKeys({ apiType: 'gemini', aliases: { fast: 'gemini-2.5-flash', embed: 'gemini-embedding-001' } })
    const contents = '"contents":[{"parts":[{"text":"tokens:100/10"}]}]'
    expect((await send('/v1beta/models/fast:streamGenerateContent?alt=sse', `{${contents}}`)).status).toBe(200)
    expect(t.last().path).toBe('/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse')
    expect(t.last().body).toBe(`{${contents}}`)
    expect(await newest()).toMatchObject({ model: 'fast', label: 'gemini-2.5-flash', costPico: expect.any(BigInt) })
    const item = '{"model":"models/embed","content":{"parts":[{"text":"\\"model\\":\\"models/embed\\""}]}}'
    const batch = `{"requests":[${item},${item}]}`
    expect((await send('/v1beta/models/embed:batchEmbedContents', batch)).status).toBe(200)
    expect(t.last().path).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents')
    expect(t.last().body).toBe(batch.replaceAll('{"model":"models/embed"', '{"model":"models/gemini-embedding-001"'))
    const counted = `{"generateContentRequest":{"model":"models/fast",${contents}}}`
    expect((await send('/v1beta/models/fast:countTokens', counted)).status).toBe(200)
    expect(t.last().body).toBe(counted.replace('models/fast', 'models/gemini-2.5-flash'))
  })

  it('for each key anew, when the first one fails', async () => {
    const [first, second] = await useKeys({ aliases: { 'gpt-4o': 'openai/gpt-4o' } }, {})
    t.fake.nextScripts.push({ status: 429 })
    expect((await t.chat('hi')).status).toBe(200)
    expect(t.fake.requests.map(({ json }) => json.model)).toEqual(['openai/gpt-4o', 'gpt-4o'])
    expect(await newest()).toMatchObject({ trail: `${first}:429 ${second}:200`, flags: null, answeredModel: 'gpt-4o' })
  })
})

describe('which keys serve an alias', () => {
  it('a key without models serves one of another key only if its price list has it', async () => {
    const [, aliased] = await useKeys({}, { aliases: { fast: 'gpt-4o-mini', 'gpt-4o': 'gpt-4o-mini' } })
    expect((await t.chat('hi', { model: 'fast' })).status).toBe(200)
    expect((await newest())?.trail).toBe(`${aliased}:200`)
    expect((await t.chat('hi')).status).toBe(200)
    expect(t.last().json.model).toBe('gpt-4o')
  })

  it('a key serves its aliases besides its models, and users need permission for the alias', async () => {
    await useKeys({ models: '["gpt-4o"]', aliases: { fast: 'gpt-4o-mini' } })
    expect((await t.chat('hi', { model: 'fast' }, { token: ONLY_FAST })).status).toBe(200)
    expect(await codeOf(await t.chat('hi', {}, { token: ONLY_FAST }))).toEqual([403, 'model_not_allowed'])
    expect(await codeOf(await t.chat('hi', { model: 'gpt-4o-mini' }))).toEqual([404, 'model_not_found'])
  })

  it.each([
    ['openai', 'fast', 'gpt-4o-mini', {}, { id: 'fast', object: 'model', created: 1_700_000_000, owned_by: 'fake' }],
    ['openai', 'own', 'unlisted', {}, { id: 'own', object: 'model', created: 0, owned_by: 'openai' }],
    ['anthropic', 'fast', 'claude-haiku-4-5', { 'anthropic-version': '1' }, { id: 'fast', max_tokens: 64_000 }],
    [
      'gemini',
      'fast',
      'gemini-2.5-flash',
      { 'x-goog-api-key': TOKEN },
      { name: 'models/fast', outputTokenLimit: 65_536 },
    ],
  ])('it is listed as the model it stands for: %s %s', async (apiType, alias, model, headers, expected) => {
    await useKeys({ apiType, models: '[]', aliases: { [alias]: model } })
    const list = await (await send('/v1/models', null, headers)).json()
    expect(list.data ?? list.models).toEqual([expect.objectContaining(expected)])
    expect(await (await send(`/v1/models/${alias}`, null, headers)).json()).toMatchObject(expected)
  })
})

describe('price and bound are those of the provider’s name', () => {
  it('whatever the price of the alias is, now and when costs are recalculated', async () => {
    await useKeys({ aliases: { 'gpt-4o': 'house-model' } })
    const budget = { token: BUDGET }
    expect(await codeOf(await t.chat('hi', {}, budget))).toEqual([403, 'unbounded_cost'])
    await (await t.chat('tokens:100/10')).text()
    expect(await newest()).toMatchObject({ label: 'house-model', costPico: null, flags: 'alias no_price' })
    await t.setPrice('gpt-4o', 7n)
    await t.reprice()
    expect(await newest()).toMatchObject({ label: 'house-model', costPico: null })
    await t.setPrice('house-model', 3n)
    await t.reprice()
    expect(await newest()).toMatchObject({ label: 'house-model', costPico: 330n, flags: 'alias' })
    expect((await t.chat('tokens:100/10', {}, budget)).status).toBe(200)
    expect(await newest()).toMatchObject({ costPico: 330n })
    await t.context.db.price.deleteMany()
  })

  it('the reservation covers the most expensive of the models that it may stand for', async () => {
    const reserved = async (...keys: Parameters<typeof useKeys>) => {
      await useKeys(...keys)
      await (await t.chat('tokens:5/2', { model: 'any', max_tokens: 1000 }, { token: BUDGET })).text()
      return (await newest())?.reservedPico ?? 0n
    }
    const [cheap, dear] = [{ aliases: { any: 'gpt-4o-mini' } }, { aliases: { any: 'gpt-4o' } }]
    const most = await reserved(dear)
    expect(await reserved(cheap)).toBeLessThan(most)
    expect(await reserved(cheap, dear)).toBe(most)
    expect((await newest())?.label).toMatch(/^gpt-4o-mini/)
  })

  it('an output limit that the gateway adds is each model’s own', async () => {
    await useKeys({ aliases: { any: 'gpt-4' } }, { aliases: { any: 'gpt-4o' } })
    t.fake.nextScripts.push({ status: 429 })
    await (await t.chat('hi', { model: 'any' }, { token: BUDGET })).text()
    const [small = 0, large] = t.fake.requests.map(({ body }) => JSON.parse(body).max_completion_tokens)
    expect(small).toBeLessThan(8192)
    expect(large).toBe(16_384)
    expect((await newest())?.addedOutputLimit).toBe(16_384)
  })
})
