/** LangChain, with its defaults. */
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { BIG, PROMPT, runScenarios, TOOL_PROMPT } from './run.mjs'

const options = ({ baseUrl, token }) => ({ apiKey: token, configuration: { baseURL: baseUrl } })
const modelOf = (scenario, more = {}) => new ChatOpenAI({ ...options(scenario), model: scenario.model, ...more })

const weather = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
}

const programs = {
  chat: async (scenario) => (await modelOf(scenario).invoke(PROMPT)).text,
  async stream(scenario) {
    let text = ''
    for await (const chunk of await modelOf(scenario).stream(PROMPT)) text += chunk.text
    return text
  },
  tools: async (scenario) => (await modelOf(scenario).bindTools([weather]).invoke(TOOL_PROMPT)).tool_calls[0].name,
  responses: async (scenario) => (await modelOf(scenario, { useResponsesApi: true }).invoke(PROMPT)).text,
  async embeddings(scenario) {
    const embeddings = new OpenAIEmbeddings({ ...options(scenario), model: 'text-embedding-3-small' })
    return (await embeddings.embedQuery(PROMPT)).length > 0 ? 1 : 0
  },
  malformed: (scenario) => modelOf(scenario, { modelKwargs: { n: 1.5 } }).invoke(PROMPT),
  big: (scenario) => modelOf(scenario).invoke(BIG),
  broken: (scenario) => modelOf(scenario).invoke('reset:1'),
}

await runScenarios(programs, (error) => ({ raised: error.constructor.name, status: error.status, code: error.code }))
