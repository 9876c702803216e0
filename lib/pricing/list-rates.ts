import { parseDollars, parsePerMillion } from '../core/money'
import type { ListedPrice } from './list-schema'
import { fineTunedRates, isOpenWeight, overlayOf, tierRates, withOverlay } from './overlay'
import { type Found, findListed, type PriceList, priceAt } from './price-list'
import type { Rates, TokenRates } from './rates'

/** OpenAI's list, and every one that falls back to it. */
const isOpenai = (found: Found | null) => found?.providerId === 'openai'

/**
 * What a provider's list says a model costs at an instant (milliseconds UTC), completed by our overlay. Null without a price,
 * which is not the same as free. `serviceTier`: null for the standard one.
 */
export function findListRates(
  list: PriceList,
  providerId: string,
  model: string,
  at: number,
  serviceTier: string | null,
): Rates | null {
  const found = findPriced(list, providerId, model)
  if (!found) return null
  if ('fineTuned' in found) return serviceTier === null ? found.fineTuned : null
  const standard = standardRates(found, priceAt(found.model, at))
  return serviceTier === null || !standard
    ? standard
    : tierRates(standard, overlayOf(found.providerId, found.model.id), serviceTier)
}

function findPriced(list: PriceList, providerId: string, model: string): Found | { fineTuned: Rates } | null {
  const found = findName(list, providerId, model)
  if (providerId !== 'openai' && !isOpenai(found)) return found
  if (isOpenWeight(model)) return null
  if (!model.startsWith('ft:')) return found
  const rates = fineTunedRates(model)
  if (rates) return { fineTuned: { steps: [{ above: -1, rates }], contextWindow: null, maxOutput: null } }
  // A fine-tuned model never costs what its base model does.
  return found?.model.id.startsWith('ft:') ? found : null
}

/** The list lacks the dated names of models for transcripts and speech. */
const DATED_AUDIO = /-(transcribe|tts)-\d{4}-\d{2}-\d{2}$/

function findName(list: PriceList, providerId: string, model: string): Found | null {
  const found = findListed(list, providerId, model)
  return found || !DATED_AUDIO.test(model) ? found : findListed(list, providerId, model.slice(0, -'-2026-01-01'.length))
}

/** A price is an object of the list, so that its rates are computed once. */
const computed = new WeakMap<ListedPrice, Rates | null>()

function standardRates({ providerId, model }: Found, price: ListedPrice): Rates | null {
  const known = computed.get(price)
  if (known !== undefined) return known
  const rates = readRates(providerId, model, price)
  computed.set(price, rates)
  return rates
}

/** Reads the rates only, without the library's calculation: it uses floats and treats a missing rate as free. */
function readRates(providerId: string, { id, context_window }: Found['model'], price: ListedPrice): Rates | null {
  if (price.input_mtok === undefined) return null
  const overlay = overlayOf(providerId, id)
  return {
    steps: stepStarts(price).map((start) => ({
      above: exactStart(providerId, start),
      rates: withOverlay(ratesAt(price, start), overlay),
    })),
    contextWindow: context_window ?? null,
    maxOutput: overlay.maxOutput ?? null,
    ...(typeof price.requests_kcount === 'number' ? { perRequest: perThousand(price.requests_kcount) ?? 0n } : {}),
  }
}

/** The list has some of OpenAI's steps one token too low. */
const exactStart = (providerId: string, start: number) =>
  providerId === 'openai' && start === 271_999 ? 272_000 : start

/** Input token counts above which higher rates apply; -1 for the first step. */
function stepStarts(price: ListedPrice): number[] {
  const starts = Object.values(price).flatMap((rate) =>
    typeof rate === 'object' ? rate.tiers.map(({ start }) => start) : [],
  )
  return [...new Set([-1, ...starts])].sort((a, b) => a - b)
}

/** Without rates of their own, cached and image tokens cost as much as plain input. */
function ratesAt(price: ListedPrice, start: number): TokenRates {
  const rate = (key: string) => {
    const value = price[key]
    const dollars =
      typeof value === 'object' ? (value.tiers.findLast((tier) => tier.start <= start)?.price ?? value.base) : value
    return dollars === undefined ? null : parsePerMillion(decimal(dollars))
  }
  const input = rate('input_mtok')
  const special = {
    cachedAudio: rate('cache_audio_read_mtok'),
    cachedImage: rate('cache_image_read_mtok'),
    video: rate('input_video_mtok'),
  }
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
    ...(Object.values(special).some((one) => one !== null) && { special }),
  }
}

const SECONDS_PER_HOUR = 3600n

/** Pico-dollars per second of audio input; null for models not billed by duration. */
export function listedAudioSecond(list: PriceList, providerId: string, model: string, at: number): bigint | null {
  const found = findName(list, providerId, model)
  const hour = found && priceAt(found.model, at).input_audio_hours
  return typeof hour === 'number' ? (parseDollars(decimal(hour)) ?? 0n) / SECONDS_PER_HOUR : null
}

/** Of OpenAI's web search, those models included that the list does not have yet, and of Anthropic's. */
const [DEFAULT_SEARCH_PRICE, OPENAI_MODEL] = [10, /^(ft:)?(chatgpt|codex|gpt|o\d)(-|$)/] as const

const SEARCH_SELLERS: ReadonlySet<string> = new Set(['openai', 'anthropic'])

/** Pico-dollars per web search that a model calls; null where it is not known that the provider sells them. */
export function listedSearch(list: PriceList, providerId: string, model: string, at: number): bigint | null {
  const found = findName(list, providerId, model)
  const isUnlisted = !found && providerId === 'openai' && OPENAI_MODEL.test(model)
  const sellsAll = found ? SEARCH_SELLERS.has(found.providerId) : isUnlisted
  if (sellsAll && isOpenWeight(model)) return null
  const listed = found && priceAt(found.model, at).web_searches_kcount
  const price = listed ?? (sellsAll ? DEFAULT_SEARCH_PRICE : null)
  return typeof price === 'number' ? perThousand(price) : null
}

const perThousand = (dollars: number) => {
  const pico = parseDollars(decimal(dollars))
  return pico === null ? null : pico / 1000n
}

/** A number of the price list as a plain decimal, without an exponent. */
export const decimal = (value: number): string => {
  const text = String(value)
  return text.includes('e') ? value.toFixed(12) : text
}
