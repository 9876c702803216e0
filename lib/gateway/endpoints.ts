import type { Watched } from './scan'

/** An operation that costs money, and what of its body the gateway has to know. */
export type Endpoint = {
  /** Its path behind `/v1/`, and its name in the ledger. */
  name: string
  watched: Watched
  /** Members that bound one answer's tokens, the one we would add first. Empty when there is no output. */
  bounds: readonly string[]
}

const chat: Endpoint = {
  name: 'chat/completions',
  watched: {
    names: new Set([
      'model',
      'stream',
      'stream_options',
      'n',
      'max_completion_tokens',
      'max_tokens',
      'service_tier',
      'web_search_options',
      'prediction',
    ]),
    within: new Set(['messages']),
    deep: new Set(['image_url', 'input_audio', 'file', 'file_id']),
  },
  bounds: ['max_completion_tokens', 'max_tokens'],
}

const embeddings: Endpoint = {
  name: 'embeddings',
  watched: { names: new Set(['model']) },
  bounds: [],
}

/** An endpoint exists only when its cost and its owner are known. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(
  [chat, embeddings].map((endpoint) => [`/v1/${endpoint.name}`, endpoint]),
)
