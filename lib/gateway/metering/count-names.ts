/**
 * The counts a usage object may state, under every name that providers give them. Before a dot stands what nested objects
 * are about: details of the input, the output or the cache, or calls of tools. `cachedBeside` repeats those cache hits that some
 * providers do not include in the prompt.
 */
export const COUNT_NAMES = {
  prompt: ['prompt_tokens', 'input_tokens', 'prompt_token_count', 'input_token_count', 'prompt_n'],
  completion: [
    'completion_tokens',
    'output_tokens',
    'candidates_token_count',
    'output_token_count',
    'response_token_count',
    'predicted_n',
  ],
  total: ['total_tokens', 'total_token_count'],
  cached: [
    ...['input.cached_tokens', 'cached_tokens', 'num_cached_tokens', 'cached_content_token_count'],
    ...['prompt_cache_hit_tokens', 'cache_read_input_tokens', 'cache_read_input_token_count', 'cache_n'],
  ],
  cachedBeside: ['prompt_cache_hit_tokens', 'cache_read_input_tokens', 'cache_read_input_token_count'],
  cacheWriteBeside: ['cache_creation_input_tokens', 'cache_write_input_tokens', 'cache_write_input_token_count'],
  cacheWrite: [
    ...[
      'cache_creation_input_tokens',
      'cache_write_input_tokens',
      'cache_write_tokens',
      'cache_write_input_token_count',
    ],
    ...['input.cache_write_tokens', 'input.cache_creation_input_tokens', 'input.cache_creation_tokens'],
  ],
  reasoning: ['output.reasoning_tokens', 'output.thinking_tokens', 'reasoning_tokens', 'thoughts_token_count'],
  toolUse: ['tool_use_prompt_tokens', 'tool_use_prompt_token_count', 'input.tool_use_prompt_tokens'],
  audioInput: ['input.audio_tokens'],
  cachedAudio: ['cache.audio_tokens'],
  cachedImage: ['cache.image_tokens'],
  imageInput: ['input.image_tokens'],
  videoInput: ['input.video_tokens'],
  cachedVideo: ['cache.video_tokens'],
  toolAudio: ['toolUse.audio_tokens'],
  toolImage: ['toolUse.image_tokens'],
  toolVideo: ['toolUse.video_tokens'],
  audioOutput: ['output.audio_tokens'],
  imageOutput: ['output.image_tokens'],
  audioSeconds: ['seconds', 'prompt_audio_seconds'],
  images: ['generated_images', 'image_count'],
  searchUnits: ['search_units'],
  webSearches: ['tool.web_search_requests', 'tool.web_search', 'tool.search'],
} as const satisfies Record<string, readonly string[]>

export type CountName = keyof typeof COUNT_NAMES

export const countNames = Object.keys(COUNT_NAMES) as CountName[]

/** The nested objects of a usage object, by what they are about. */
export const NESTED = {
  input: ['prompt_tokens_details', 'input_tokens_details', 'prompt_token_details', 'input_token_details'],
  output: [
    ...['completion_tokens_details', 'output_tokens_details', 'candidates_tokens_details'],
    ...['completion_token_details', 'output_token_details', 'response_tokens_details'],
  ],
  cache: ['cache_tokens_details', 'cached_tokens_details'],
  // What Google's tools return to the model.
  toolUse: ['tool_use_prompt_tokens_details'],
  // Of Anthropic and OpenRouter, Volcengine, DashScope.
  tool: ['server_tool_use', 'tool_usage', 'x_tools', 'plugins'],
} as const

type Nested = keyof typeof NESTED

export type CountsByField = ReadonlyMap<string, readonly CountName[]>

/** The counts that each field states: looked up by the few fields that are there, not by the many that could be. */
const fieldsOf = (holder: Nested | null): CountsByField => {
  const fields = new Map<string, CountName[]>()
  for (const count of countNames)
    for (const path of COUNT_NAMES[count]) {
      const [first = '', name] = path.split('.')
      if (holder !== (name === undefined ? null : first)) continue
      const field = name ?? first
      fields.set(field, [...(fields.get(field) ?? []), count])
    }
  return fields
}

export const TOP_FIELDS = fieldsOf(null)
export const NESTED_FIELDS = new Map(
  (Object.keys(NESTED) as Nested[]).flatMap((about) => {
    const fields = fieldsOf(about)
    return NESTED[about].map((name): [string, CountsByField] => [name, fields])
  }),
)
