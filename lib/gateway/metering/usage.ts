import { noTokens, type Tokens } from '../../ledger/entry'
import { printable } from './printable'

/** A provider's `usage` in our terms, as said; null when it says no count at all. Reads the names of all of OpenAI's APIs. */
export function tokensOf(usage: unknown): Tokens | null {
  const total = fieldsOf(usage)
  const input = total('prompt_tokens') ?? total('input_tokens')
  const output = total('completion_tokens') ?? total('output_tokens')
  if (input === null && output === null) return null
  // Some count what a model thought beside what it said; it is sold as output.
  const unsaid = input === null || output === null ? 0 : (total('total_tokens') ?? 0) - input - output
  const into = fieldsOf(
    total.raw('prompt_tokens_details') ?? total.raw('input_tokens_details') ?? total.raw('input_token_details'),
  )
  const out = fieldsOf(total.raw('completion_tokens_details') ?? total.raw('output_tokens_details'))
  return {
    ...noTokens,
    inputTokens: input ?? 0,
    outputTokens: (output ?? 0) + Math.max(unsaid, 0),
    cachedTokens: into('cached_tokens') ?? total('prompt_cache_hit_tokens') ?? 0,
    cacheWriteTokens: into('cache_write_tokens') ?? 0,
    audioInputTokens: into('audio_tokens') ?? 0,
    imageTokens: into('image_tokens') ?? 0,
    reasoningTokens: out('reasoning_tokens') ?? 0,
    audioOutputTokens: out('audio_tokens') ?? 0,
  }
}

/** Of the output tokens of a picture's usage, those that make the picture; null when that is not said. */
export const pictureTokensOf = (usage: unknown): number | null =>
  fieldsOf(fieldsOf(usage).raw('output_tokens_details'))('image_tokens')

/** Of a usage that counts the seconds of what went in. */
export const secondsOf = (usage: unknown): number | null => fieldsOf(usage)('seconds')

export const addTokens = (a: Tokens, b: Tokens): Tokens => {
  const names = Object.keys(a) as (keyof Tokens)[]
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as Tokens
}

function fieldsOf(value: unknown) {
  const object = isObject(value) ? value : {}
  const raw = (name: string) => (Object.hasOwn(object, name) ? object[name] : undefined)
  const number = (name: string) => {
    const found = raw(name)
    return typeof found === 'number' ? found : null
  }
  return Object.assign(number, { raw })
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A model's name as an answer may say it; null for what cannot be one. */
export const modelName = (value: unknown): string | null =>
  typeof value === 'string' && /^[\x20-\x7e]{1,128}$/.test(value) ? value : null

/** A service tier as an answer says it; null when it says none. */
export const tierName = (value: unknown): string | null => (typeof value === 'string' ? printable(value, 32) : null)
