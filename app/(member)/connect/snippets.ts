import { curlCommand, sampleModel } from '../../_lib/chat-client'

export const TOKEN_PLACEHOLDER = '{token}'

export type Snippet = { name: string; text: string; instructions?: 'openCat' | 'cursor' | 'libreChat' | 'geminiCli' }

/** Clients of Anthropic's and Google's APIs add the version themselves. */
const rootOf = (url: string) => url.replace(/\/v1$/, '')

/** Client configuration and sample code for `url`, with a placeholder for the token. */
export const buildSnippets = (url: string): Snippet[] => [
  { name: 'env', text: `export OPENAI_BASE_URL="${url}"\nexport OPENAI_API_KEY="${TOKEN_PLACEHOLDER}"` },
  { name: 'curl', text: curlCommand(url, TOKEN_PLACEHOLDER) },
  {
    name: 'Python',
    text: `from openai import OpenAI

client = OpenAI(base_url="${url}", api_key="${TOKEN_PLACEHOLDER}")
completion = client.chat.completions.create(
    model="${sampleModel}",
    messages=[{"role": "user", "content": "Say hello."}],
)
print(completion.choices[0].message.content)`,
  },
  {
    name: 'JavaScript',
    text: `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: '${url}', apiKey: '${TOKEN_PLACEHOLDER}' })
const completion = await client.chat.completions.create({
  model: '${sampleModel}',
  messages: [{ role: 'user', content: 'Say hello.' }],
})
console.log(completion.choices[0].message.content)`,
  },
  {
    name: 'Claude Code',
    text: `export ANTHROPIC_BASE_URL="${rootOf(url)}"\nexport ANTHROPIC_AUTH_TOKEN="${TOKEN_PLACEHOLDER}"\nclaude`,
  },
  {
    name: 'Gemini CLI',
    instructions: 'geminiCli',
    text: `export GOOGLE_GEMINI_BASE_URL="${rootOf(url)}"\nexport GEMINI_API_KEY="${TOKEN_PLACEHOLDER}"\ngemini`,
  },
  {
    name: 'OpenCat',
    instructions: 'openCat',
    text: `${rootOf(url)}\n${TOKEN_PLACEHOLDER}`,
  },
  {
    name: 'Cursor',
    instructions: 'cursor',
    text: `Override OpenAI Base URL: ${url}\nOpenAI API Key: ${TOKEN_PLACEHOLDER}`,
  },
  {
    name: 'LibreChat',
    instructions: 'libreChat',
    text: `endpoints:
  custom:
    - name: Chatelaine
      apiKey: "${TOKEN_PLACEHOLDER}"
      baseURL: "${url}"
      models:
        default: ["${sampleModel}"]
        fetch: true`,
  },
]
