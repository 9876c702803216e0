import type { Watched } from '../scanner/scan'
import { kept, media } from './provider-state'

/** An operation that costs money, and what of its body the gateway has to know. */
export type Endpoint = {
  /** Its path behind `/v1/`, and its name in the ledger. */
  name: string
  body: 'json' | 'form' | 'either'
  /** What its price is counted in: see tariffs.ts. */
  billed: 'tokens' | 'speech' | 'transcription' | 'images' | 'moderation'
  watched: Watched
  /** Members that bound one answer's tokens, the one we would add first. Empty when nothing can. */
  bounds: readonly string[]
  /** The bound that holds where none is said, by the provider's word. */
  usualBound?: number
  /** A stream tells its usage only when `stream_options` asks for it. */
  asksForUsage?: boolean
  /** One body may ask many questions, each of which may fill the model's window. */
  asksMany?: boolean
  /** The model that is meant where none is named. */
  model?: string
}

const common = ['model', 'stream', 'n', 'service_tier', 'models', 'fallbacks']
const names = (...more: string[]) => new Set([...common, ...more])

const chat: Endpoint = {
  name: 'chat/completions',
  body: 'json',
  billed: 'tokens',
  watched: {
    names: names(
      ...['stream_options', 'max_completion_tokens', 'max_tokens', 'web_search_options', 'prediction', 'data_sources'],
    ),
    deep: [...media('messages', 'image_url', 'input_audio', 'file', 'audio_url', 'video_url'), ...kept.chat],
    items: new Set(['tools']),
  },
  bounds: ['max_completion_tokens', 'max_tokens'],
  asksForUsage: true,
}

const completions: Endpoint = {
  name: 'completions',
  body: 'json',
  billed: 'tokens',
  watched: { names: names('stream_options', 'max_tokens', 'best_of'), items: new Set(['prompt']) },
  bounds: ['max_tokens'],
  usualBound: 16,
  asksForUsage: true,
  asksMany: true,
}

const responses: Endpoint = {
  name: 'responses',
  body: 'json',
  billed: 'tokens',
  watched: {
    names: names(
      ...['max_output_tokens', 'background', 'conversation', 'prompt', 'previous_response_id', 'store'],
      'stream_options',
    ),
    deep: [...media('input', 'image_url', 'input_audio', 'file_url', 'file_data'), ...kept.responses],
    items: new Set(['input', 'tools']),
  },
  bounds: ['max_output_tokens'],
}

const plain = (name: string, billed: Endpoint['billed'], more: Partial<Endpoint> = {}): Endpoint => ({
  name,
  body: 'json',
  billed,
  watched: { names: names() },
  bounds: [],
  ...more,
})

const pictures = names('size', 'quality', 'partial_images', 'prompt')
const sound = { body: 'form', watched: { names: names('response_format') } } as const

/** An endpoint exists only when its cost and its owner are known. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(
  [
    chat,
    completions,
    responses,
    plain('embeddings', 'tokens', { asksMany: true }),
    plain('moderations', 'moderation', { model: 'omni-moderation-latest' }),
    plain('images/generations', 'images', { watched: { names: pictures } }),
    plain('images/edits', 'images', { body: 'either', watched: { names: pictures, deep: kept.pictures } }),
    plain('images/variations', 'images', { body: 'form', watched: { names: pictures }, model: 'dall-e-2' }),
    plain('audio/speech', 'speech', { watched: { names: names('input', 'stream_format'), deep: kept.speech } }),
    plain('audio/transcriptions', 'transcription', sound),
    plain('audio/translations', 'transcription', sound),
  ].map((endpoint) => [`/v1/${endpoint.name}`, endpoint]),
)
