import { parsed } from '../scanner/json-text'
import { proseIn } from './extract-text'
import { isObject } from './usage'

/** One chunk of a streamed chat or completion, as far as the meter looks. */
export type ChatChunk = {
  usage: unknown
  model: unknown
  serviceTier: unknown
  /** It carries the usage and nothing else: the chunk that comes only when usage was asked for. */
  onlyUsage: boolean
  saysNoUsage: boolean
  finished: boolean
  said: string
}

/** Null for what is no JSON object. */
export function readChunk(data: string): ChatChunk | null {
  const chunk = parsed(data)
  if (!isObject(chunk)) return null
  const choices: unknown[] = Array.isArray(chunk.choices) ? chunk.choices : []
  const fields = choices.filter(isObject)
  return {
    usage: chunk.usage,
    model: chunk.model,
    serviceTier: chunk.service_tier,
    // Azure begins with a chunk that has no choices either, for what it filtered.
    onlyUsage:
      Array.isArray(chunk.choices) &&
      choices.length === 0 &&
      isObject(chunk.usage) &&
      chunk.prompt_filter_results === undefined,
    saysNoUsage: chunk.usage === null,
    finished: fields.some(({ finish_reason }) => typeof finish_reason === 'string'),
    said: fields.map(({ delta, text }) => proseIn(delta ?? text)).join(''),
  }
}
