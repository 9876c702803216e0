import { calcPrice, type ModelPrice } from '@pydantic/genai-prices'
import { parseDollars, parsePerMillion } from '../core/money'
import type { Day } from '../core/time'
import { audioSecondPrice, fineTunedRates, isOpenWeight, overlayOf } from './overlay'
import type { Rates, TokenRates } from './rates'

export type ListRates = Rates & { id: string }

const MAX_CACHED = 1000
const cache = new Map<string, ListRates | null>()

/** The public price list's rates for an OpenAI model on a day, completed by our overlay. */
export function findListRates(model: string, day: Day): ListRates | null {
  const key = `${day} ${model}`
  const cached = cache.get(key)
  if (cached !== undefined) return cached
  if (cache.size >= MAX_CACHED) cache.clear()
  const rates = readListRates(model, day)
  cache.set(key, rates)
  return rates
}

/** Reads the rates only, without the library's calculation: it uses floats and treats a missing rate as free. */
function readListRates(model: string, day: Day): ListRates | null {
  if (isOpenWeight(model)) return null
  if (model.startsWith('ft:')) {
    const rates = fineTunedRates(model)
    if (rates) return { id: model, steps: [{ above: -1, rates }], contextWindow: null, maxOutput: null }
  }
  const found = findListed(model, day)
  // A fine-tuned model never costs what its base model does.
  if (!found || (model.startsWith('ft:') && !found.model.id.startsWith('ft:'))) return null
  if (found.model_price.input_mtok === undefined) return null
  const { id, context_window: contextWindow = null } = found.model
  const { maxOutput = null, rates = {} } = overlayOf(id)
  const steps = stepStarts(found.model_price).map((above) => ({
    above,
    rates: { ...ratesAt(found.model_price, above), ...rates },
  }))
  return { id, steps, contextWindow, maxOutput }
}

/** The list lacks the dated names of models for transcripts and speech. */
const DATED_AUDIO = /-(transcribe|tts)-\d{4}-\d{2}-\d{2}$/

function findListed(model: string, day: Day) {
  const options = { providerId: listOf(model), timestamp: new Date(`${day}T00:00:00Z`) }
  const undated = DATED_AUDIO.test(model) ? model.slice(0, -'-2026-01-01'.length) : model
  return calcPrice({}, model, options) ?? calcPrice({}, undated, options)
}

/** The list of the provider that makes the model. */
const listOf = (model: string) =>
  model.startsWith('claude-') ? 'anthropic' : model.startsWith('gemini-') ? 'google' : 'openai'

const SECONDS_PER_HOUR = 3600n

/** Pico-dollars per second of audio input; null for models not billed by duration. */
export function pricePerAudioSecond(model: string, day: Day): bigint | null {
  const overlaid = audioSecondPrice(model)
  if (overlaid !== null) return overlaid
  const hour = findListed(model, day)?.model_price.input_audio_hours
  return typeof hour === 'number' ? (parseDollars(decimal(hour)) ?? 0n) / SECONDS_PER_HOUR : null
}

const SEARCHES_PER_PRICE = 1000n
/** Of OpenAI's web search tool, with all its models, those that the list does not have yet included. */
const [DEFAULT_SEARCH_PRICE, OPENAI_MODEL] = [10, /^(ft:)?(chatgpt|codex|gpt|o\d)(-|$)/] as const

/** Pico-dollars per web search that a model calls; null for models that OpenAI does not sell. */
export function pricePerSearch(model: string, day: Day): bigint | null {
  if (isOpenWeight(model)) return null
  const listed = findListed(model, day)
  if (!listed && !OPENAI_MODEL.test(model)) return null
  const perThousand = listed?.model_price.web_searches_kcount ?? DEFAULT_SEARCH_PRICE
  return typeof perThousand === 'number' ? (parseDollars(decimal(perThousand)) ?? 0n) / SEARCHES_PER_PRICE : null
}

/** Input token counts above which higher rates apply; -1 for the first step. */
function stepStarts(price: ModelPrice): number[] {
  const starts = Object.values(price).flatMap((rate) =>
    typeof rate === 'object' ? rate.tiers.map((t) => t.start) : [],
  )
  return [...new Set([-1, ...starts])].sort((a, b) => a - b)
}

/** Without rates of their own, cached and image tokens cost as much as plain input. */
function ratesAt(price: ModelPrice, above: number): TokenRates {
  const rate = (key: string) => {
    const value = price[key]
    const dollars =
      typeof value === 'object' ? (value.tiers.findLast((t) => t.start <= above)?.price ?? value.base) : value
    return dollars === undefined ? null : parsePerMillion(decimal(dollars))
  }
  const input = rate('input_mtok')
  return {
    input,
    cachedInput: rate('cache_read_mtok') ?? input,
    cacheWrite: rate('cache_write_mtok'),
    cacheWrite1h: rate('cache_write_1h_mtok'),
    imageInput: rate('input_image_mtok') ?? input,
    audioInput: rate('input_audio_mtok'),
    output: rate('output_mtok'),
    audioOutput: rate('output_audio_mtok'),
    imageOutput: rate('output_image_mtok') ?? rate('output_mtok'),
  }
}

/** A number of the price list as a plain decimal, without an exponent. */
export const decimal = (value: number): string => {
  const text = String(value)
  return text.includes('e') ? value.toFixed(12) : text
}
