import { createOpenAI } from '@ai-sdk/openai'
import { HumanMessage } from '@langchain/core/messages'
import { tool as langTool } from '@langchain/core/tools'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { embed, generateObject, generateText, stepCountIs, streamText, tool } from 'ai'
import OpenAI, { toFile } from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import type { Script } from '../../test/fake-provider/script'
import { type App, addKey, addUser } from '../support/app'
import { warningsIn } from '../support/request-log'
import { expect, test } from '../support/vitest'

const Answer = z.object({ answer: z.number() })
const ANSWER = { say: '{"answer":42}' }
const city = z.object({ city: z.string() })
const weather = {
  description: 'The weather of a city',
  run: ({ city: name }: z.infer<typeof city>) => `sunny in ${name}`,
}

let token = ''
let logged = 0
test.beforeAll(async ({ app }) => {
  logged = app.server.log().length
  await addKey(app, { key: 'sk-for-the-clients', name: 'clients' })
  token = (await addUser(app, { name: 'clients' })).token
})

const baseUrl = (app: App) => `${app.url}/v1`
const script = (app: App, ...scripts: Script[]) => void app.provider.nextScripts.push(...scripts)

test.describe('the official OpenAI client, with only a base URL and a token', () => {
  const clientOf = (app: App) => new OpenAI({ baseURL: baseUrl(app), apiKey: token, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: 'hi' }]

  test('chat: stream helper, tools and structured output', async ({ app }) => {
    const client = clientOf(app)
    const stream = client.chat.completions.stream({ model: 'gpt-4o', messages })
    expect(await stream.finalContent()).toContain('word0 word1')
    script(app, { tool: true }, { say: 'sunny' })
    const parameters = { type: 'object', properties: { city: { type: 'string' } } }
    const runner = client.chat.completions.runTools({
      model: 'gpt-4o',
      messages,
      tools: [
        {
          type: 'function',
          function: { name: 'weather', parameters, parse: JSON.parse, function: weather.run, description: '' },
        },
      ],
    })
    expect(await runner.finalContent()).toBe('sunny')
    script(app, ANSWER)
    const format = zodResponseFormat(Answer, 'answer')
    const parsed = await client.chat.completions.parse({ model: 'gpt-4o', messages, response_format: format })
    expect(parsed.choices[0]?.message.parsed).toEqual({ answer: 42 })
  })

  test('responses: create, stream, continue, retrieve and delete', async ({ app }) => {
    const client = clientOf(app)
    const first = await client.responses.create({ model: 'gpt-4o', input: 'hi' })
    expect(first.output_text).toContain('word0')
    const stream = client.responses.stream({ model: 'gpt-4o', input: 'hi', previous_response_id: first.id })
    expect((await stream.finalResponse()).usage?.total_tokens).toBe(21)
    expect((await client.responses.retrieve(first.id)).id).toBe(first.id)
    expect((await client.responses.inputItems.list(first.id)).data).toHaveLength(1)
    await client.responses.delete(first.id)
    await expect(client.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 })
  })

  test('completions, embeddings and moderations', async ({ app }) => {
    const client = clientOf(app)
    const completion = await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'hi' })
    expect(completion.choices[0]?.text).toContain('word0')
    const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'] })
    expect(data).toHaveLength(2)
    expect((await client.moderations.create({ input: 'hi' })).results[0]?.flagged).toBe(false)
  })

  test('images: generate, stream, edit and vary', async ({ app }) => {
    const client = clientOf(app)
    const image = await toFile(Buffer.from('an image'), 'é.png', { type: 'image/png' })
    expect((await client.images.generate({ model: 'gpt-image-1', prompt: 'a' })).data?.[0]?.b64_json).toBeTruthy()
    const kinds: string[] = []
    const stream = await client.images.generate({ model: 'gpt-image-1', prompt: 'a', stream: true })
    for await (const { type } of stream) kinds.push(type)
    expect(kinds).toEqual(['image_generation.partial_image', 'image_generation.completed'])
    expect((await client.images.edit({ model: 'gpt-image-1', prompt: 'a', image })).data).toHaveLength(1)
    expect((await client.images.createVariation({ image, n: 2 })).data).toHaveLength(2)
  })

  test('audio: speak, transcribe, stream and translate', async ({ app }) => {
    const client = clientOf(app)
    const file = await toFile(Buffer.from('audio'), 'a.mp3')
    const speech = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'hello' })
    expect((await speech.arrayBuffer()).byteLength).toBe(5000)
    expect((await client.audio.transcriptions.create({ model: 'whisper-1', file })).text).toContain('word0')
    const stream = await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, stream: true })
    let last = ''
    for await (const { type } of stream) last = type
    expect(last).toBe('transcript.text.done')
    expect((await client.audio.translations.create({ model: 'whisper-1', file })).text).toContain('word0')
  })

  test('an abort reaches the provider', async ({ app }) => {
    const disconnect = new AbortController()
    script(app, { output: 20, pace: 50 })
    const request = { model: 'gpt-4o', messages, stream: true as const }
    const stream = await clientOf(app).chat.completions.create(request, { signal: disconnect.signal })
    for await (const _ of stream) disconnect.abort()
    await expect.poll(() => app.provider.requests.at(-1)?.disconnected).toBe(true)
  })
})

test.describe('the Vercel AI SDK', () => {
  const openaiOf = (app: App) => createOpenAI({ baseURL: baseUrl(app), apiKey: token })

  test('text, streams, objects and embeddings', async ({ app }) => {
    const openai = openaiOf(app)
    for (const model of [openai('gpt-4o'), openai.chat('gpt-4o')]) {
      const { text, usage } = await generateText({ model, prompt: 'hi' })
      expect(text).toContain('word0')
      expect(usage.totalTokens).toBe(21)
      expect(await streamText({ model, prompt: 'hi' }).text).toContain('word11')
      script(app, ANSWER)
      expect((await generateObject({ model, prompt: 'hi', schema: Answer })).object).toEqual({ answer: 42 })
    }
    const { embedding } = await embed({ model: openai.embedding('text-embedding-3-small'), value: 'hi' })
    expect(embedding).toHaveLength(3)
  })

  test('a tool call in two steps, and a follow-up question', async ({ app }) => {
    for (const model of [openaiOf(app)('gpt-4o'), openaiOf(app).chat('gpt-4o')]) {
      script(app, { tool: true }, { say: 'sunny' })
      const { text, steps, response } = await generateText({
        model,
        prompt: 'hi',
        tools: { weather: tool({ description: weather.description, inputSchema: city, execute: weather.run }) },
        stopWhen: stepCountIs(3),
      })
      expect([text, steps.length]).toEqual(['sunny', 2])
      const question = { role: 'user' as const, content: 'really?' }
      expect((await generateText({ model, messages: [question, ...response.messages, question] })).text).toContain(
        'word0',
      )
    }
    // It refers to the responses the provider has stored, instead of sending them again.
    expect(app.provider.requests.some(({ body }) => body.includes('item_reference'))).toBe(true)
  })
})

test.describe('LangChain', () => {
  const options = (app: App) => ({ apiKey: token, maxRetries: 0, configuration: { baseURL: baseUrl(app) } })

  test('chat, stream, tools, structured output, responses and embeddings', async ({ app }) => {
    const model = new ChatOpenAI({ ...options(app), model: 'gpt-4o' })
    const message = await model.invoke([new HumanMessage('hi')])
    expect(message).toHaveProperty('usage_metadata.total_tokens', 21)
    let text = ''
    for await (const chunk of await model.stream('hi')) text += chunk.text
    expect(text).toContain('word11')
    script(app, { tool: true })
    const weatherTool = langTool(weather.run, { name: 'weather', description: weather.description, schema: city })
    expect((await model.bindTools([weatherTool]).invoke('hi')).tool_calls?.[0]?.args).toEqual({ city: 'Kathmandu' })
    script(app, ANSWER)
    expect(await model.withStructuredOutput(Answer).invoke('hi')).toEqual({ answer: 42 })
    const responses = new ChatOpenAI({ ...options(app), model: 'gpt-4o', useResponsesApi: true })
    expect((await responses.invoke('hi')).text).toContain('word0')
    const embeddings = new OpenAIEmbeddings({
      ...options(app),
      model: 'text-embedding-3-small',
      encodingFormat: 'float',
    })
    expect(await embeddings.embedQuery('hi')).toHaveLength(3)
  })
})

test('nothing that these clients did is a warning in the log', async ({ app }) => {
  expect(warningsIn(app, logged)).toEqual([])
})
