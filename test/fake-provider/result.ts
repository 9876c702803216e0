import type { IncomingHttpHeaders } from 'node:http'
import type { Script } from './script'

/** The fields of a request that results depend on. */
export type Fields = {
  model?: string
  stream?: boolean
  input?: unknown
  prompt?: unknown
  contents?: unknown
  n?: number
  tools?: { type: string; name?: string }[]
  previous_response_id?: string
  store?: boolean
  stream_format?: string
  response_format?: string
  size?: string
  quality?: string
}

/** What the provider returns: a JSON document, events, or bytes. */
export type Result =
  | { kind: 'json'; value: unknown }
  | { kind: 'events'; events: ({ type: string } & Record<string, unknown>)[] }
  | { kind: 'bytes'; type: string; bytes: Buffer }

export const json = (value: unknown): Result => ({ kind: 'json', value })

/** The fields of a JSON or multipart body. */
export async function fieldsOf(headers: IncomingHttpHeaders, bytes: Buffer): Promise<Fields> {
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('multipart/')) return bytes.toString('utf8').startsWith('{') ? JSON.parse(bytes.toString()) : {}
  // Node reads only what browsers write; of another form nothing is needed but an answer.
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } })
    .formData()
    .catch(() => new FormData())
  const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const { n, stream, ...rest } = Object.fromEntries(texts)
  return { ...rest, ...(n ? { n: Number(n) } : {}), ...(stream ? { stream: stream === 'true' } : {}) }
}

/** Usage in the format of every API but chat. */
export function usageOf({ input = 9, output = 12, cached = 0, reasoning = 0 }: Script) {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  }
}

/** The words of a response: one per token up to a limit, or the script's text. */
export const wordsOf = ({ output = 12, say }: Script): string[] =>
  say ? [say] : Array.from({ length: Math.min(output, 20) }, (_, index) => `word${index} `)
