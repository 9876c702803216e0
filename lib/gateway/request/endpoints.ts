import type { ScanSpec } from '../scanner/json-scanner'
import { TOOL_FIELDS } from './hosted-tools'
import type { ParsedRequest } from './parse-request'
import { mediaFields, stateFields } from './provider-state'
import type { Patch } from './rewrite'

/** A billable operation, and what the gateway has to know about its body. */
export type Endpoint = {
  /** Its path after `/v1/`, and its name in the ledger. */
  name: string
  body: 'json' | 'form' | 'either'
  /** What it is billed by: see `billing/tariffs.ts`. */
  tariff: 'tokens' | 'speech' | 'transcription' | 'images' | 'moderation' | 'rerank' | 'search' | 'free'
  scanSpec: ScanSpec
  /** Fields that limit one answer's tokens; the first is the one we add. Empty when none can. */
  outputLimitFields: readonly string[]
  /** It writes text, although no field limits it. */
  writesText?: boolean
  /** Adds or replaces the output limit, where that is not a top-level field. */
  limitOutput?(parsed: ParsedRequest, maxTokens: number): Patch[]
  /** The field that limits the calls of hosted tools; without one they cannot be limited. */
  toolLimitField?: string
  /** The field of each hosted tool that limits its calls, where a request has none for all of them. */
  perToolLimitField?: string
  /** The provider's documented limit where the request sets none. */
  defaultMaxOutput?: number
  /** A stream reports its usage only when `stream_options` asks for it. */
  needsUsageOption?: boolean
  /** One body may hold many inputs, each of which may fill the model's context window. */
  batchInput?: boolean
  defaultModel?: string
  /** The model in the path, as Azure's SDKs name it. It takes precedence over the body's. */
  modelInPath?: string | null
  /** The address names the model, and no body does. */
  modelInAddress?: boolean
}

/** Fields with which a compatible proxy would send the request elsewhere, with another key or to another model. */
export const REDIRECTING_FIELDS = ['api_base', 'api_key', 'base_url', 'user_config', 'preset', 'route'] as const

const common = ['model', 'stream', 'n', 'service_tier', 'models', 'fallbacks', ...REDIRECTING_FIELDS]
/** Of a body: those of every endpoint, and `more`. */
export const scannedFields = (...more: string[]) => new Set([...common, ...more])
const fields = scannedFields

/** In which a request says who of the provider's customer it is for. */
const identifyingFields = ['safety_identifier', 'user']

const tools = (...within: string[]) => ({ name: 'tools', within: new Set(within), fields: TOOL_FIELDS })

const chat: Endpoint = {
  name: 'chat/completions',
  body: 'json',
  tariff: 'tokens',
  scanSpec: {
    fields: fields(
      ...['stream_options', 'max_completion_tokens', 'max_tokens', 'web_search_options', 'prediction', 'data_sources'],
      ...identifyingFields,
    ),
    nested: [
      ...mediaFields('messages', 'image_url', 'input_audio', 'file', 'audio_url', 'video_url'),
      ...stateFields.chat,
    ],
    nestedArrays: tools('tools'),
  },
  outputLimitFields: ['max_completion_tokens', 'max_tokens'],
  needsUsageOption: true,
}

const completions: Endpoint = {
  name: 'completions',
  body: 'json',
  tariff: 'tokens',
  scanSpec: { fields: fields('stream_options', 'max_tokens', 'best_of'), arrays: new Set(['prompt']) },
  outputLimitFields: ['max_tokens'],
  defaultMaxOutput: 16,
  needsUsageOption: true,
  batchInput: true,
}

const responsesSpec: ScanSpec = {
  fields: fields(
    ...['max_output_tokens', 'max_tool_calls', 'background', 'conversation', 'prompt', 'previous_response_id', 'store'],
    ...['stream_options', ...identifyingFields],
  ),
  nested: [...mediaFields('input', 'image_url', 'input_audio', 'file_url', 'file_data'), ...stateFields.responses],
  arrays: new Set(['input']),
  // Codex sends its tools in items of the input.
  nestedArrays: tools('tools', 'input'),
}

const responses: Endpoint = {
  name: 'responses',
  body: 'json',
  tariff: 'tokens',
  scanSpec: responsesSpec,
  outputLimitFields: ['max_output_tokens'],
  toolLimitField: 'max_tool_calls',
}

const simple = (name: string, tariff: Endpoint['tariff'], more: Partial<Endpoint> = {}): Endpoint => ({
  name,
  body: 'json',
  tariff,
  scanSpec: { fields: fields() },
  outputLimitFields: [],
  ...more,
})

const imageFields = fields('size', 'quality', 'partial_images', 'prompt')
const audioForm: Partial<Endpoint> = { body: 'form', scanSpec: { fields: fields('response_format') } }

export const writesText = ({ outputLimitFields, writesText }: Endpoint) =>
  outputLimitFields.length > 0 || writesText === true

/** By path. An endpoint is offered only when its cost and its owner are known. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(
  [
    chat,
    completions,
    responses,
    simple('responses/compact', 'tokens', { scanSpec: responsesSpec, writesText: true }),
    simple('responses/input_tokens', 'free', { scanSpec: responsesSpec }),
    simple('alpha/search', 'search', { scanSpec: { fields: fields('commands') } }),
    simple('embeddings', 'tokens', { batchInput: true }),
    simple('rerank', 'rerank', { scanSpec: { fields: fields('query'), arrays: new Set(['documents']) } }),
    simple('moderations', 'moderation', { defaultModel: 'omni-moderation-latest' }),
    simple('images/generations', 'images', { scanSpec: { fields: imageFields } }),
    simple('images/edits', 'images', { body: 'either', scanSpec: { fields: imageFields, nested: stateFields.images } }),
    simple('images/variations', 'images', {
      body: 'form',
      scanSpec: { fields: imageFields },
      defaultModel: 'dall-e-2',
    }),
    simple('audio/speech', 'speech', {
      scanSpec: { fields: fields('input', 'stream_format'), nested: stateFields.speech },
    }),
    simple('audio/transcriptions', 'transcription', audioForm),
    simple('audio/translations', 'transcription', audioForm),
  ].map((endpoint) => [`/v1/${endpoint.name}`, endpoint]),
)
