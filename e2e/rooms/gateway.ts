import type { Room } from '../rooms'

type Endpoint = Room & { body?: () => object }

const booked = (body: () => object): Endpoint => ({ who: 'member', sends: 'booked', body })
const kept: Endpoint = { who: 'owner', about: 'answer', sends: 'free' }

function form(file: string, fields: Record<string, string>): FormData {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  body.append(file, new Blob(['x']), `${file}.bin`)
  return body
}

/** Whose token opens which endpoint of the gateway, and what it is sent; a session opens none. */
export const endpoints: Record<string, Endpoint> = {
  'POST /v1/chat/completions': booked(() => ({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })),
  'POST /v1/completions': booked(() => ({ model: 'gpt-3.5-turbo-instruct', prompt: 'Hi' })),
  'POST /v1/responses': booked(() => ({ model: 'gpt-4o-mini', input: 'Hi' })),
  'POST /v1/embeddings': booked(() => ({ model: 'text-embedding-3-small', input: 'Hi' })),
  'POST /v1/moderations': booked(() => ({ input: 'Hi' })),
  'POST /v1/images/generations': booked(() => ({ model: 'gpt-image-1', prompt: 'Hi' })),
  'POST /v1/images/edits': booked(() => form('image', { model: 'gpt-image-1', prompt: 'Hi' })),
  'POST /v1/images/variations': booked(() => form('image', { model: 'dall-e-2' })),
  'POST /v1/audio/speech': booked(() => ({ model: 'gpt-4o-mini-tts', input: 'Hi', voice: 'alloy' })),
  'POST /v1/audio/transcriptions': booked(() => form('file', { model: 'gpt-4o-transcribe' })),
  'POST /v1/audio/translations': booked(() => form('file', { model: 'whisper-1' })),
  'GET /v1/responses/[id]': kept,
  'GET /v1/responses/[id]/input_items': kept,
  'POST /v1/responses/[id]/cancel': kept,
  'DELETE /v1/responses/[id]': kept,
  'GET /v1/models': { who: 'member' },
  'GET /v1/models/[id]': { who: 'member', about: 'model' },
}
