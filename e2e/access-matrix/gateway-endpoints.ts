import type { AccessRule } from './matrix'

type Endpoint = AccessRule & { body?: () => object }

const billed = (body: () => object): Endpoint => ({ allowed: 'member', upstream: 'with entry', body })
const storedResponse: Endpoint = { allowed: 'owner', target: 'stored response', upstream: 'without entry' }

function form(file: string, fields: Record<string, string>): FormData {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  body.append(file, new Blob(['x']), `${file}.bin`)
  return body
}

const message = { model: 'claude-haiku-4-5', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }

/** Who may call each endpoint of the gateway, with a token. No session is accepted. */
export const endpoints: Record<string, Endpoint> = {
  'POST /v1/chat/completions': billed(() => ({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })),
  'POST /v1/completions': billed(() => ({ model: 'gpt-3.5-turbo-instruct', prompt: 'Hi' })),
  'POST /v1/responses': billed(() => ({ model: 'gpt-4o-mini', input: 'Hi' })),
  'POST /v1/responses/compact': billed(() => ({ model: 'gpt-4o-mini', input: 'Hi' })),
  'POST /v1/responses/input_tokens': billed(() => ({ model: 'gpt-4o-mini', input: 'Hi' })),
  'POST /v1/alpha/search': billed(() => ({ model: 'gpt-4o-mini', commands: { search_query: [{ q: 'Hi' }] } })),
  'POST /v1/rerank': billed(() => ({ model: 'rerank-v3.5', query: 'Hi', documents: ['Hi'] })),
  'POST /v1/embeddings': billed(() => ({ model: 'text-embedding-3-small', input: 'Hi' })),
  'POST /v1/moderations': billed(() => ({ input: 'Hi' })),
  'POST /v1/images/generations': billed(() => ({ model: 'gpt-image-1', prompt: 'Hi' })),
  'POST /v1/images/edits': billed(() => form('image', { model: 'gpt-image-1', prompt: 'Hi' })),
  'POST /v1/images/variations': billed(() => form('image', { model: 'dall-e-2' })),
  'POST /v1/audio/speech': billed(() => ({ model: 'gpt-4o-mini-tts', input: 'Hi', voice: 'alloy' })),
  'POST /v1/audio/transcriptions': billed(() => form('file', { model: 'gpt-4o-transcribe' })),
  'POST /v1/audio/translations': billed(() => form('file', { model: 'whisper-1' })),
  'POST /v1/messages': billed(() => message),
  'POST /v1/messages/count_tokens': billed(() => message),
  ...Object.fromEntries(
    ['generateContent', 'streamGenerateContent', 'embedContent', 'batchEmbedContents', 'countTokens'].map((method) => [
      `POST /v1beta/models/gemini-2.5-flash:${method}`,
      billed(() => ({ contents: [{ parts: [{ text: 'Hi' }] }] })),
    ]),
  ),
  'GET /v1/responses/[id]': storedResponse,
  'GET /v1/responses/[id]/input_items': storedResponse,
  'POST /v1/responses/[id]/cancel': storedResponse,
  'DELETE /v1/responses/[id]': storedResponse,
  'GET /v1beta/models': { allowed: 'member' },
  'GET /v1beta/models/[id]': { allowed: 'member', target: 'model' },
  'GET /api/hello': { allowed: 'open' },
  'GET /v1/models': { allowed: 'member' },
  'GET /v1/models/[id]': { allowed: 'member', target: 'model' },
}
