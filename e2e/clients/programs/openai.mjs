/** The official SDK for Node, with its defaults. */
import OpenAI, { toFile } from 'openai'
import { AUDIO, BIG, PROMPT, runScenarios, TOOL_PROMPT } from './run.mjs'

const clientOf = ({ baseUrl, token }) => new OpenAI({ baseURL: baseUrl, apiKey: token })
const messages = (content) => [{ role: 'user', content }]
const chat = (scenario, more = {}) =>
  clientOf(scenario).chat.completions.create({ model: scenario.model, messages: messages(PROMPT), ...more })
const textOf = ({ choices }) => choices[0].message.content

const weather = { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }

const programs = {
  chat: async (scenario) => textOf(await chat(scenario)),
  async stream(scenario) {
    let text = ''
    for await (const { choices } of await chat(scenario, { stream: true })) text += choices[0]?.delta.content ?? ''
    return text
  },
  async tools(scenario) {
    const tools = [{ type: 'function', function: weather }]
    const { choices } = await chat(scenario, { messages: messages(TOOL_PROMPT), tools })
    return choices[0].message.tool_calls[0].function.name
  },
  responses: async (scenario) =>
    (await clientOf(scenario).responses.create({ model: scenario.model, input: PROMPT })).output_text,
  async embeddings(scenario) {
    const request = { model: 'text-embedding-3-small', input: PROMPT }
    return (await clientOf(scenario).embeddings.create(request)).data.length
  },
  async images(scenario) {
    const { data } = await clientOf(scenario).images.generate({ model: 'gpt-image-1', prompt: 'a' })
    return data.length
  },
  async speech(scenario) {
    const request = { model: 'tts-1', voice: 'alloy', input: 'hello' }
    return (await (await clientOf(scenario).audio.speech.create(request)).arrayBuffer()).byteLength
  },
  async transcription(scenario) {
    const file = await toFile(AUDIO, 'a.mp3')
    return (await clientOf(scenario).audio.transcriptions.create({ model: 'whisper-1', file })).text
  },
  models: async (scenario) => (await clientOf(scenario).models.list()).data.length > 0,
  malformed: (scenario) => chat(scenario, { n: 1.5 }),
  big: (scenario) => chat(scenario, { messages: messages(BIG) }),
  broken: (scenario) => chat(scenario, { messages: messages('reset:1') }),
  background: (scenario) =>
    clientOf(scenario).responses.create({ model: scenario.model, input: PROMPT, background: true }),
  previous: (scenario) =>
    clientOf(scenario).responses.create({ model: scenario.model, input: PROMPT, previous_response_id: 'resp_no' }),
  retrieve: (scenario) => clientOf(scenario).responses.retrieve('resp_no'),
}

await runScenarios(programs, (error) => ({ raised: error.constructor.name, status: error.status, code: error.code }))
