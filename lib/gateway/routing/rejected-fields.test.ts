import { afterEach, beforeEach, expect, it } from 'vitest'
import { testGateway } from '../../../test/gateway'

const LIMITED = 'b7e0c1a2-5d3f-4a6b-8c9d-0e1f2a3b4c5d'
let t: Awaited<ReturnType<typeof testGateway>>
beforeEach(async () => {
  t = await testGateway()
  // On a busy machine loading the tokenizer takes longer than a settlement is retried.
  await t.context.countTokens([{ text: 'warm up', model: 'gpt-4o' }])
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 20_000_000_000_000n })
})
afterEach(() => t.close())

const limited = { headers: { authorization: `Bearer ${LIMITED}` } }
const sent = (): Record<string, unknown>[] =>
  t.fake.requests.filter(({ method }) => method === 'POST').map(({ json }) => json)
const newest = async () => (await t.entries()).at(-1)

it('a stream is sent again without stream_options, which that key and model are spared from then on', async () => {
  t.fake.rejectedFields.add('stream_options')
  const response = await t.chat('tokens:3/3', { stream: true })
  expect([response.status, (await response.text()).includes('[DONE]')]).toEqual([200, true])
  expect(sent().map((body) => 'stream_options' in body)).toEqual([true, false])
  expect((await newest())?.trail).toMatch(/^(\d+):422 \1:200$/)
  await (await t.chat('tokens:3/3', { stream: true })).text()
  expect(sent().map((body) => 'stream_options' in body)).toEqual([true, false, false])
  await (await t.chat('tokens:3/3', { stream: true, model: 'gpt-4o-mini' })).text()
  expect(sent().length).toBe(5)
})

it('what the client sent itself is not taken out', async () => {
  t.fake.rejectedFields.add('stream_options')
  const response = await t.chat('hi', { stream: true, stream_options: { include_obfuscation: false } })
  expect([response.status, sent().length]).toEqual([422, 1])
})

it('an error that quotes the name from a prompt changes nothing for others', async () => {
  t.fake.nextScripts.push({ status: 400, code: 'stream_options' }, { status: 400, code: 'stream_options' })
  expect((await t.chat('hi', { stream: true })).status).toBe(400)
  await (await t.chat('hi', { stream: true })).text()
  expect(sent().map((body) => 'stream_options' in body)).toEqual([true, false, true])
})

it('an output limit is sent by its other name: the reservation holds', async () => {
  t.fake.rejectedFields.add('max_completion_tokens')
  const response = await t.chat('tokens:3/3', {}, limited)
  expect(response.status).toBe(200)
  const [first, second] = sent()
  expect(first?.max_completion_tokens).toBeGreaterThan(0)
  expect(second).toMatchObject({ max_tokens: first?.max_completion_tokens })
  expect(second).not.toHaveProperty('max_completion_tokens')
  expect((await t.chat('tokens:3/3', {}, limited)).status).toBe(200)
  expect(sent().length).toBe(3)
})

it('a strict provider may reject one field after another', async () => {
  for (const name of ['stream_options', 'max_completion_tokens']) t.fake.rejectedFields.add(name)
  const response = await t.chat('tokens:3/3', { stream: true }, limited)
  await response.text()
  expect([response.status, sent().length]).toEqual([200, 3])
})

it('a provider that takes no output limit is no provider for a user with a budget', async () => {
  for (const name of ['max_completion_tokens', 'max_tokens']) t.fake.rejectedFields.add(name)
  const response = await t.chat('hi', {}, limited)
  expect([response.status, sent().length]).toEqual([403, 2])
  expect(await response.json()).toMatchObject({ error: { code: 'unbounded_cost' } })
  expect(await newest()).toMatchObject({ state: 'failed', costPico: 0n })
  expect((await t.chat('hi')).status).toBe(200)
})

it('an error about the value of a limit is the client’s to read', async () => {
  t.fake.nextScripts.push({ status: 400, code: 'max_completion_tokens is too large' })
  expect([(await t.chat('hi', {}, limited)).status, sent().length]).toEqual([400, 1])
})
