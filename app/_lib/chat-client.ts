export const sampleModel = 'gpt-4o-mini'

/** A curl command that sends the sample request with `token`. */
export const curlCommand = (baseUrl: string, token: string, model = sampleModel) => `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer ${token}" \\
  -H "Content-Type: application/json" \\
  -d '${sampleBody(model)}'`

const sampleBody = (model: string) => JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] })

/** `status` is null when the server was unreachable or the connection broke. */
export type SampleResponse = { ok: boolean; status: number | null; text: string }

/** Sends the same request as `curlCommand`. */
export async function sendSampleRequest(token: string, model: string): Promise<SampleResponse> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  try {
    const response = await fetch('/v1/chat/completions', { method: 'POST', headers, body: sampleBody(model) })
    return { ok: response.ok, status: response.status, text: prettyJson(await response.text()) }
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, status: null, text: '' }
    throw error
  }
}

/** Indents JSON; other text stays as it is, whatever content type the provider gave it. */
function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

/** `status` is null when the server was unreachable or the stream failed. */
export type Failure = { status: number | null; message: string }

type StreamOptions = {
  token: string
  model: string
  prompt: string
  onText: (text: string) => void
  signal: AbortSignal
}
type Chunk = { choices?: { delta?: { content?: string | null } }[]; error?: { message?: string } }

/**
 * Streams a chat completion and calls `onText` with each delta. `id` is the request's id in the ledger; null when no response
 * arrived. Aborting is not a failure.
 */
export async function streamChat({ token, model, prompt, onText, signal }: StreamOptions) {
  const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: prompt }] })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  let id: string | null = null
  try {
    const response = await fetch('/v1/chat/completions', { method: 'POST', headers, body, signal })
    id = response.headers.get('x-chatelaine-request-id')
    if (!response.ok || !response.body) return { id, failure: await toFailure(response) }
    for await (const data of sseData(response.body)) {
      if (data === '[DONE]') continue
      const { choices, error }: Chunk = JSON.parse(data)
      if (error) return { id, failure: { status: null, message: error.message ?? '' } }
      onText(choices?.[0]?.delta?.content ?? '')
    }
    return { id, failure: null }
  } catch (error) {
    if (signal.aborted) return { id, failure: null }
    // The connection broke, or the provider sent malformed JSON.
    if (error instanceof TypeError || error instanceof SyntaxError)
      return { id, failure: { status: null, message: '' } }
    throw error
  }
}

async function toFailure(response: Response): Promise<Failure> {
  const text = await response.text()
  return { status: response.status, message: errorMessageIn(text) ?? text.slice(0, 500) }
}

function errorMessageIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as Chunk | null)?.error?.message
  } catch (error) {
    if (error instanceof SyntaxError) return
    throw error
  }
}

/** The `data` of each server-sent event, however the bytes are split into chunks. */
export async function* sseData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  let buffer = ''
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const lines = (buffer + chunk.value).split(/\r\n|\n|\r/)
    buffer = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data:')) yield line.slice(5).trim()
  }
  if (buffer.startsWith('data:')) yield buffer.slice(5).trim()
}
