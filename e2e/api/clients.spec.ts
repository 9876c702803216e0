import { createOpenAI } from '@ai-sdk/openai'
import { HumanMessage } from '@langchain/core/messages'
import { tool as langTool } from '@langchain/core/tools'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { embed, generateObject, generateText, stepCountIs, streamText, tool } from 'ai'
import OpenAI, { toFile } from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import type { Script } from '../../test/fake-provider/script'
import { expect, type House, test } from '../fixtures'

const Answer = z.object({ answer: z.number() })
const SAY = { say: '{"answer":42}' }
const city = z.object({ city: z.string() })
const weather = {
  description: 'The weather of a city',
  run: ({ city: name }: z.infer<typeof city>) => `sunny in ${name}`,
}

let token = ''
test.beforeAll(async ({ house }) => {
  await house.api('POST', '/1/keys', { key: 'sk-for-the-clients', name: 'clients' })
  token = ((await house.api('POST', '/1/users', { name: 'clients' })).body as { token: string }).token
})

const base = (house: House) => `${house.url}/v1`
const order = (house: House, ...scripts: Script[]) => void house.fake.next.push(...scripts)

test.describe('the official client, with nothing but a base URL and a token', () => {
  const clientOf = (house: House) => new OpenAI({ baseURL: base(house), apiKey: token, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: 'hi' }]

  test('chat: stream helper, tools and structured output', async ({ house }) => {
    const client = clientOf(house)
    const stream = client.chat.completions.stream({ model: 'gpt-4o', messages })
    expect(await stream.finalContent()).toContain('word0 word1')
    order(house, { tool: true }, { say: 'sunny' })
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
    order(house, SAY)
    const format = zodResponseFormat(Answer, 'answer')
    const parsed = await client.chat.completions.parse({ model: 'gpt-4o', messages, response_format: format })
    expect(parsed.choices[0]?.message.parsed).toEqual({ answer: 42 })
  })

  test('responses: made, streamed, continued, kept and deleted', async ({ house }) => {
    const client = clientOf(house)
    const first = await client.responses.create({ model: 'gpt-4o', input: 'hi' })
    expect(first.output_text).toContain('word0')
    const stream = client.responses.stream({ model: 'gpt-4o', input: 'hi', previous_response_id: first.id })
    expect((await stream.finalResponse()).usage?.total_tokens).toBe(21)
    expect((await client.responses.retrieve(first.id)).id).toBe(first.id)
    expect((await client.responses.inputItems.list(first.id)).data).toHaveLength(1)
    await client.responses.delete(first.id)
    await expect(client.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 })
  })

  test('completions, embeddings and moderations', async ({ house }) => {
    const client = clientOf(house)
    const told = await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'hi' })
    expect(told.choices[0]?.text).toContain('word0')
    const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'] })
    expect(data).toHaveLength(2)
    expect((await client.moderations.create({ input: 'hi' })).results[0]?.flagged).toBe(false)
  })

  test('pictures: made, streamed, edited and varied', async ({ house }) => {
    const client = clientOf(house)
    const image = await toFile(Buffer.from('a picture'), 'é.png', { type: 'image/png' })
    expect((await client.images.generate({ model: 'gpt-image-1', prompt: 'a' })).data?.[0]?.b64_json).toBeTruthy()
    const kinds: string[] = []
    const stream = await client.images.generate({ model: 'gpt-image-1', prompt: 'a', stream: true })
    for await (const { type } of stream) kinds.push(type)
    expect(kinds).toEqual(['image_generation.partial_image', 'image_generation.completed'])
    expect((await client.images.edit({ model: 'gpt-image-1', prompt: 'a', image })).data).toHaveLength(1)
    expect((await client.images.createVariation({ image, n: 2 })).data).toHaveLength(2)
  })

  test('sound: spoken, written down, streamed and translated', async ({ house }) => {
    const client = clientOf(house)
    const file = await toFile(Buffer.from('a sound'), 'a.mp3')
    const spoken = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'hello' })
    expect((await spoken.arrayBuffer()).byteLength).toBe(5000)
    expect((await client.audio.transcriptions.create({ model: 'whisper-1', file })).text).toContain('word0')
    const stream = await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, stream: true })
    let last = ''
    for await (const { type } of stream) last = type
    expect(last).toBe('transcript.text.done')
    expect((await client.audio.translations.create({ model: 'whisper-1', file })).text).toContain('word0')
  })

  test('an abort reaches the provider', async ({ house }) => {
    const stop = new AbortController()
    order(house, { output: 20, pace: 50 })
    const asked = { model: 'gpt-4o', messages, stream: true as const }
    const stream = await clientOf(house).chat.completions.create(asked, { signal: stop.signal })
    for await (const _ of stream) stop.abort()
    await expect.poll(() => house.fake.requests.at(-1)?.cut).toBe(true)
  })
})

test.describe('the Vercel AI SDK', () => {
  const openaiOf = (house: House) => createOpenAI({ baseURL: base(house), apiKey: token })

  test('text, streams, objects and embeddings', async ({ house }) => {
    const openai = openaiOf(house)
    for (const model of [openai('gpt-4o'), openai.chat('gpt-4o')]) {
      const { text, usage } = await generateText({ model, prompt: 'hi' })
      expect(text).toContain('word0')
      expect(usage.totalTokens).toBe(21)
      expect(await streamText({ model, prompt: 'hi' }).text).toContain('word11')
      order(house, SAY)
      expect((await generateObject({ model, prompt: 'hi', schema: Answer })).object).toEqual({ answer: 42 })
    }
    const { embedding } = await embed({ model: openai.embedding('text-embedding-3-small'), value: 'hi' })
    expect(embedding).toHaveLength(3)
  })

  test('a tool in two steps, and a question about the answer', async ({ house }) => {
    for (const model of [openaiOf(house)('gpt-4o'), openaiOf(house).chat('gpt-4o')]) {
      order(house, { tool: true }, { say: 'sunny' })
      const { text, steps, response } = await generateText({
        model,
        prompt: 'hi',
        tools: { weather: tool({ description: weather.description, inputSchema: city, execute: weather.run }) },
        stopWhen: stepCountIs(3),
      })
      expect([text, steps.length]).toEqual(['sunny', 2])
      const asked = { role: 'user' as const, content: 'really?' }
      expect((await generateText({ model, messages: [asked, ...response.messages, asked] })).text).toContain('word0')
    }
    // It refers to what the provider keeps of its own answers, and does not send them again.
    expect(house.fake.requests.some(({ body }) => body.includes('item_reference'))).toBe(true)
  })
})

test.describe('LangChain', () => {
  const options = (house: House) => ({ apiKey: token, maxRetries: 0, configuration: { baseURL: base(house) } })

  test('chat, stream, tools, structured output, responses and embeddings', async ({ house }) => {
    const model = new ChatOpenAI({ ...options(house), model: 'gpt-4o' })
    const told = await model.invoke([new HumanMessage('hi')])
    expect(told).toHaveProperty('usage_metadata.total_tokens', 21)
    let text = ''
    for await (const chunk of await model.stream('hi')) text += chunk.text
    expect(text).toContain('word11')
    order(house, { tool: true })
    const known = langTool(weather.run, { name: 'weather', description: weather.description, schema: city })
    expect((await model.bindTools([known]).invoke('hi')).tool_calls?.[0]?.args).toEqual({ city: 'Kathmandu' })
    order(house, SAY)
    expect(await model.withStructuredOutput(Answer).invoke('hi')).toEqual({ answer: 42 })
    const responses = new ChatOpenAI({ ...options(house), model: 'gpt-4o', useResponsesApi: true })
    expect((await responses.invoke('hi')).text).toContain('word0')
    const embeddings = new OpenAIEmbeddings({
      ...options(house),
      model: 'text-embedding-3-small',
      encodingFormat: 'float',
    })
    expect(await embeddings.embedQuery('hi')).toHaveLength(3)
  })
})
