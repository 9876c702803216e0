import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { type App, addKey, addUser } from '../support/app'
import { expect, test } from '../support/vitest'

let token = ''
let spent = ''
test.beforeAll(async ({ app }) => {
  const { url } = app.provider
  await addKey(app, { key: 'sk-ant-for-the-clients', name: 'anthropic', api_type: 'claude', endpoint: url })
  await addKey(app, { key: 'AIza-for-the-clients-001', name: 'gemini', api_type: 'gemini', endpoint: url })
  token = (await addUser(app, { name: 'others' })).token
  spent = (await addUser(app, { name: 'spent', monthlyLimit: '0.000001' })).token
})

/** The tokens booked so far: each test adds what its provider reported, to the token. */
async function expectBooked(app: App, tokens: number) {
  const booked = async () => ((await app.api('GET', '/1/me/usages', undefined, token)).body as Usage).totalUnit
  await expect.poll(booked).toBe(tokens)
}
type Usage = { totalUnit: number }

test.describe('the official Anthropic client, with only a base URL and a token', () => {
  const clientOf = (app: App, apiKey = token) => new Anthropic({ baseURL: app.url, apiKey, maxRetries: 0 })
  const ask = { model: 'claude-sonnet-4-5', max_tokens: 100 }

  test('messages, streams with a tool loop, counting and models', async ({ app }) => {
    const client = clientOf(app)
    const message = await client.messages.create({ ...ask, messages: [{ role: 'user', content: 'tokens:21/7 say' }] })
    expect(message.usage).toMatchObject({ input_tokens: 21, output_tokens: 7 })
    const tools = [{ name: 'weather', input_schema: { type: 'object' as const } }]
    const question = { role: 'user' as const, content: 'call:weather {"city":"Kathmandu"}' }
    const called = await client.messages.stream({ ...ask, tools, messages: [question] }).finalMessage()
    expect(called.content).toMatchObject([{ type: 'tool_use', name: 'weather', input: { city: 'Kathmandu' } }])
    const result = { type: 'tool_result' as const, tool_use_id: 'toolu_fake', content: 'sunny' }
    const messages = [
      question,
      { role: 'assistant' as const, content: called.content },
      { role: 'user' as const, content: [result] },
    ]
    const stream = client.beta.messages.stream({ ...ask, tools, messages })
    expect(await stream.finalText()).toBe('The tool said: sunny')
    expect(await client.messages.countTokens({ model: ask.model, messages: [question] })).toEqual({ input_tokens: 9 })
    const models = await client.models.list()
    expect(models.data.map(({ id }) => id)).toContain('claude-haiku-4-5')
    await expectBooked(app, 28 + 21 + 21)
  })

  test('a spent budget is not retried, and says why', async ({ app }) => {
    const client = new Anthropic({ baseURL: app.url, authToken: spent, apiKey: null, maxRetries: 5 })
    const sent = client.messages.create({ ...ask, messages: [{ role: 'user', content: 'hi' }] })
    await expect(sent).rejects.toMatchObject({ status: 429, message: expect.stringMatching(/budget.*resets on/) })
  })
})

test.describe('the official Gemini client, with only a base URL and a token', () => {
  const clientOf = (app: App, apiKey = token) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: app.url } })
  const model = 'gemini-2.5-flash'

  test('content, streams, counting, embeddings and models', async ({ app }) => {
    const { models } = clientOf(app)
    const answer = await models.generateContent({ model, contents: 'tokens:21/7' })
    expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 21, candidatesTokenCount: 7 })
    let streamed = ''
    for await (const chunk of await models.generateContentStream({ model, contents: 'hi' })) streamed += chunk.text
    expect(streamed).toContain('word word')
    expect((await models.countTokens({ model, contents: 'hi' })).totalTokens).toBe(9)
    await expectBooked(app, 70 + 28 + 21)
    const embedded = await models.embedContent({ model: 'gemini-embedding-001', contents: 'hi' })
    expect(embedded.embeddings?.[0]?.values).toEqual([0.5, -0.25])
    const listed = await models.list()
    expect(listed.page.map(({ name }) => name)).toContain(`models/${model}`)
  })

  test('a spent budget says why', async ({ app }) => {
    const sent = clientOf(app, spent).models.generateContent({ model, contents: 'hi' })
    await expect(sent).rejects.toMatchObject({ status: 429, message: expect.stringMatching(/budget.*resets on/) })
  })
})
