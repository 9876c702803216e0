import { curlCommand, sampleModel } from '../../_lib/chat-client'

export const TOKEN_PLACEHOLDER = '{token}'

export type Snippet = { name: string; text: string; instructions?: Instructions; opens?: App }

type Instructions =
  | 'openCat'
  | 'cursor'
  | 'libreChat'
  | 'geminiCli'
  | 'codex'
  | 'cherryStudio'
  | 'nextChat'
  | 'lobeChat'
  | 'openWebUi'

/** Apps that register a URL scheme. Links to web apps are left out: they would give the token to whoever runs the site. */
export type App = keyof typeof importLinks

const importLinks = {
  openCat: (root: string, token: string) =>
    `opencat://team/join?domain=${encodeURIComponent(root)}&token=${encodeURIComponent(token)}`,
  cherryStudio: (root: string, token: string) => {
    const provider = { id: 'chatelaine', name: 'Chatelaine', type: 'openai', baseUrl: root, apiKey: token }
    return `cherrystudio://providers/api-keys?v=1&data=${encodeURIComponent(btoa(JSON.stringify(provider)))}`
  },
}

/** Opens `app` with `url` and `token` filled in. */
export const importLink = (app: App, url: string, token: string) => importLinks[app](rootOf(url), token)

/** Clients of Anthropic's and Google's APIs, and some apps, add the version themselves. */
const rootOf = (url: string) => url.replace(/\/v1$/, '')

/** Client configuration and sample code for `url`, with a placeholder for the token. */
export const buildSnippets = (url: string): Snippet[] => [
  { name: 'curl', text: curlCommand(url, TOKEN_PLACEHOLDER) },
  { name: 'env', text: `export OPENAI_BASE_URL="${url}"\nexport OPENAI_API_KEY="${TOKEN_PLACEHOLDER}"` },
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
    name: 'Codex',
    instructions: 'codex',
    text: `openai_base_url = "${url}"\n\nprintf %s "${TOKEN_PLACEHOLDER}" | codex login --with-api-key`,
  },
  {
    name: 'Gemini CLI',
    instructions: 'geminiCli',
    text: `export GOOGLE_GEMINI_BASE_URL="${rootOf(url)}"\nexport GEMINI_API_KEY="${TOKEN_PLACEHOLDER}"\ngemini`,
  },
  {
    name: 'Cursor',
    instructions: 'cursor',
    text: `Override OpenAI Base URL: ${url}\nOpenAI API Key: ${TOKEN_PLACEHOLDER}`,
  },
  { name: 'Cline', text: `cline auth -p openai -b "${url}" -k "${TOKEN_PLACEHOLDER}" -m "${sampleModel}"` },
  {
    name: 'Cherry Studio',
    instructions: 'cherryStudio',
    opens: 'cherryStudio',
    text: `API Host: ${rootOf(url)}\nAPI Key: ${TOKEN_PLACEHOLDER}`,
  },
  {
    name: 'OpenCat',
    instructions: 'openCat',
    opens: 'openCat',
    text: `${rootOf(url)}\n${TOKEN_PLACEHOLDER}`,
  },
  {
    name: 'NextChat',
    instructions: 'nextChat',
    text: `BASE_URL=${rootOf(url)}\nOPENAI_API_KEY=${TOKEN_PLACEHOLDER}`,
  },
  {
    name: 'LobeChat',
    instructions: 'lobeChat',
    text: `OPENAI_PROXY_URL=${url}\nOPENAI_API_KEY=${TOKEN_PLACEHOLDER}`,
  },
  {
    name: 'Open WebUI',
    instructions: 'openWebUi',
    text: `OPENAI_API_BASE_URL=${url}\nOPENAI_API_KEY=${TOKEN_PLACEHOLDER}`,
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
