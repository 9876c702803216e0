import { curlOf, sampleModel } from '../../_lib/curl'

export const TOKEN = '{token}'

export type Snippet = { name: string; text: string; where?: 'openCat' | 'cursor' | 'libreChat' }

/** What to paste where; `{token}` stands where the token goes. */
export const snippetsOf = (url: string): Snippet[] => [
  { name: 'env', text: `export OPENAI_BASE_URL="${url}"\nexport OPENAI_API_KEY="${TOKEN}"` },
  { name: 'curl', text: curlOf(url, TOKEN) },
  {
    name: 'Python',
    text: `from openai import OpenAI

client = OpenAI(base_url="${url}", api_key="${TOKEN}")
answer = client.chat.completions.create(
    model="${sampleModel}",
    messages=[{"role": "user", "content": "Say hello."}],
)
print(answer.choices[0].message.content)`,
  },
  {
    name: 'JavaScript',
    text: `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: '${url}', apiKey: '${TOKEN}' })
const answer = await client.chat.completions.create({
  model: '${sampleModel}',
  messages: [{ role: 'user', content: 'Say hello.' }],
})
console.log(answer.choices[0].message.content)`,
  },
  {
    name: 'OpenCat',
    where: 'openCat',
    text: `${url.replace(/\/v1$/, '')}\n${TOKEN}`,
  },
  {
    name: 'Cursor',
    where: 'cursor',
    text: `Override OpenAI Base URL: ${url}\nOpenAI API Key: ${TOKEN}`,
  },
  {
    name: 'LibreChat',
    where: 'libreChat',
    text: `endpoints:
  custom:
    - name: Chatelaine
      apiKey: "${TOKEN}"
      baseURL: "${url}"
      models:
        default: ["${sampleModel}"]
        fetch: true`,
  },
]
