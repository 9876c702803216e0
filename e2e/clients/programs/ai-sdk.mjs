/** The Vercel AI SDK, with its defaults. */
import { createOpenAI } from '@ai-sdk/openai'
import * as ai from 'ai'
import { z } from 'zod'
import { AUDIO, BIG, PROMPT, runScenarios, TOOL_PROMPT } from './run.mjs'

const { embed, generateText, streamText, tool } = ai
// Version 6, the last one for Node 20, calls them experimental.
const { generateImage = ai.experimental_generateImage } = ai
const { generateSpeech = ai.experimental_generateSpeech, transcribe = ai.experimental_transcribe } = ai

const openai = ({ baseUrl, token }) => createOpenAI({ baseURL: baseUrl, apiKey: token })
const ask = (scenario, prompt = PROMPT, more = {}) =>
  generateText({ model: openai(scenario).chat(scenario.model), prompt, ...more })
const respond = (scenario, options = {}) =>
  generateText({
    model: openai(scenario).responses(scenario.model),
    prompt: PROMPT,
    providerOptions: { openai: options },
  })

const programs = {
  chat: async (scenario) => (await ask(scenario)).text,
  async stream(scenario) {
    const { textStream } = streamText({ model: openai(scenario).chat(scenario.model), prompt: PROMPT })
    let text = ''
    for await (const part of textStream) text += part
    return text
  },
  async tools(scenario) {
    const weather = tool({ inputSchema: z.object({ city: z.string() }) })
    return (await ask(scenario, TOOL_PROMPT, { tools: { weather } })).toolCalls[0].toolName
  },
  responses: async (scenario) => (await respond(scenario)).text,
  async embeddings(scenario) {
    const model = openai(scenario).embedding('text-embedding-3-small')
    return (await embed({ model, value: PROMPT })).embedding.length > 0 ? 1 : 0
  },
  images: async (scenario) =>
    (await generateImage({ model: openai(scenario).image('gpt-image-1'), prompt: 'a' })).images.length,
  speech: async (scenario) =>
    (await generateSpeech({ model: openai(scenario).speech('tts-1'), text: 'hello' })).audio.uint8Array.byteLength,
  transcription: async (scenario) =>
    (await transcribe({ model: openai(scenario).transcription('whisper-1'), audio: AUDIO })).text,
  big: (scenario) => ask(scenario, BIG),
  broken: (scenario) => ask(scenario, 'reset:1'),
  previous: (scenario) => respond(scenario, { previousResponseId: 'resp_no' }),
}

await runScenarios(programs, (error) => {
  const last = error.lastError ?? error
  return { raised: error.name, status: last.statusCode, code: last.data?.error?.code }
})
