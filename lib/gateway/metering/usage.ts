import { noTokens, type Tokens } from '../../pricing/tokens'
import { isObject } from '../scanner/json'

/** A provider's `usage` object, by the field names of all of OpenAI's APIs. Null when it has no token count at all. */
export function normalizeUsage(usage: unknown): Tokens | null {
  if (!isObject(usage)) return null
  const usageFields = fieldsOf(usage)
  const input = usageFields.number('prompt_tokens') ?? usageFields.number('input_tokens')
  const output = usageFields.number('completion_tokens') ?? usageFields.number('output_tokens')
  if (input === null && output === null) return null
  // Some providers count reasoning tokens only in the total; they are billed as output.
  const uncounted = input === null || output === null ? 0 : (usageFields.number('total_tokens') ?? 0) - input - output
  const inputDetails = fieldsOf(
    usageFields.value('prompt_tokens_details') ??
      usageFields.value('input_tokens_details') ??
      usageFields.value('input_token_details'),
  )
  const outputDetails = fieldsOf(
    usageFields.value('completion_tokens_details') ?? usageFields.value('output_tokens_details'),
  )
  return {
    ...noTokens,
    inputTokens: input ?? 0,
    outputTokens: (output ?? 0) + Math.max(uncounted, 0),
    cachedTokens: inputDetails.number('cached_tokens') ?? usageFields.number('prompt_cache_hit_tokens') ?? 0,
    cacheWriteTokens: inputDetails.number('cache_write_tokens') ?? 0,
    audioInputTokens: inputDetails.number('audio_tokens') ?? 0,
    imageTokens: inputDetails.number('image_tokens') ?? 0,
    reasoningTokens: outputDetails.number('reasoning_tokens') ?? 0,
    audioOutputTokens: outputDetails.number('audio_tokens') ?? 0,
  }
}

/** Output tokens that make up images; null when the usage does not say. */
export const imageTokensInUsage = (usage: unknown): number | null =>
  fieldsOf(fieldsOf(usage).value('output_tokens_details')).number('image_tokens')

/** Seconds of audio input; null when it is not billed by the second. */
export const secondsInUsage = (usage: unknown): number | null => fieldsOf(usage).number('seconds')

export const addTokens = (a: Tokens, b: Tokens): Tokens => {
  const names = Object.keys(a) as (keyof Tokens)[]
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as Tokens
}

function fieldsOf(object: unknown) {
  const fields = isObject(object) ? object : {}
  // Own ones only: a name such as `constructor` must not find what every object inherits.
  const value = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined)
  return {
    value,
    number(name: string): number | null {
      const found = value(name)
      return typeof found === 'number' ? found : null
    },
  }
}

/** A model's name as a response reports it; null for what cannot be one. */
export const validModelName = (value: unknown): string | null =>
  typeof value === 'string' && /^[\x20-\x7e]{1,128}$/.test(value) ? value : null

/** A service tier as a response reports it, null without one. */
export const validServiceTier = (value: unknown): string | null =>
  typeof value === 'string' ? printable(value, 32) : null

/** Text from outside that every database can store: at most `length` characters, others than printable ASCII as `?`. */
export const printable = (text: string, length: number) => text.slice(0, length).replace(/[^\x20-\x7e]/g, '?')
