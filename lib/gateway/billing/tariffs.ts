import type { Rates } from '../../pricing/rates'
import { noTokens, type Tokens } from '../../pricing/tokens'
import { AVERAGE_BYTES_PER_TOKEN, estimateInputCost, upperBound } from '../../pricing/upper-bound'
import { imageVariant, joinVariants, partsVariant } from '../../pricing/variant'
import type { MeterResult } from '../metering/meter'
import { printable } from '../metering/reported-values'
import { integerField, stringField } from '../request/parse-request'
import { chargeByParts } from './breakdown'
import { atLeastReported, type Charge, chargeByTokens, chargeByUnits, estimateTokens } from './charge'
import { rerank, search } from './search-tariffs'
import { fixedCost, type Tariff, type TariffRequest } from './tariff'

type Request = TariffRequest

/** Its upper bound is computed in `cost.ts`: it depends on the member's remaining budget. */
const tokens: Tariff = {
  upperBound: () => null,
  exact: (_, { usage, breakdown }, rates, ratesOf) => {
    if (!usage) return null
    return breakdown ? chargeByParts(rates, usage, breakdown, ratesOf) : chargeByTokens(rates, usage)
  },
  async estimate(estimator, request, result, rates, ratesOf) {
    const { tokens, error } = await estimateTokens(estimator, request, result)
    const breakdown = result?.breakdown
    const charge = breakdown ? chargeByParts(rates, tokens, breakdown, ratesOf) : chargeByTokens(rates, tokens)
    return { ...charge, error }
  },
}

const isFreeModeration = (model: string) => /^(omni|text)-moderation-/.test(model)
const free = chargeByUnits(0n, 0, 'free')

/** What the provider does not bill, such as counting tokens. */
const nothing: Tariff = { upperBound: () => fixedCost(0n), exact: () => free, estimate: () => free }

/** OpenAI's own models are free; others are billed by the token. */
const moderation: Tariff = {
  upperBound: ({ parsed }) => (isFreeModeration(parsed.model) ? fixedCost(0n) : null),
  exact: (request, result, rates, ratesOf) =>
    isFreeModeration(request.parsed.model) ? free : tokens.exact(request, result, rates, ratesOf),
  estimate: (estimator, request, result, rates, ratesOf) =>
    isFreeModeration(request.parsed.model) ? free : tokens.estimate(estimator, request, result, rates, ratesOf),
}

/** Output tokens per character of text, for speech billed by the token: typical, and at the slowest. */
const [TYPICAL_SPEECH_TOKENS, MAX_SPEECH_TOKENS] = [1.4, 8]
const MIN_SPEECH_TOKENS = 1000

/** By the characters of the text, unless the response reports tokens. */
const speech: Tariff = {
  upperBound(request, rates) {
    const price = request.book.perCharacter(request.parsed.model)
    const characters = inputCharacters(request)
    if (price !== null) return fixedCost(price * BigInt(characters))
    if (!rates) return null
    const output = Math.ceil(characters * MAX_SPEECH_TOKENS) + MIN_SPEECH_TOKENS
    return {
      reservedPico: upperBound(rates, request.body.length, output),
      estimatePico: estimateInputCost(rates, request.body.length),
      unboundedReason: 'the length of the speech cannot be bounded in advance',
    }
  },
  exact(request, { usage }, rates) {
    const price = request.book.perCharacter(request.parsed.model)
    if (usage) return chargeByTokens(rates, usage)
    return price === null ? null : chargeByUnits(price, inputCharacters(request), 'characters')
  },
  estimate(_, request, result, rates) {
    const price = request.book.perCharacter(request.parsed.model)
    const characters = inputCharacters(request)
    if (price !== null || !rates) return chargeByUnits(price, characters, 'characters')
    const inputTokens = Math.ceil(characters / AVERAGE_BYTES_PER_TOKEN)
    const outputTokens = Math.ceil(characters * TYPICAL_SPEECH_TOKENS)
    return chargeByTokens(rates, atLeastReported(result, { ...noTokens, inputTokens, outputTokens }))
  },
}

function inputCharacters({ parsed: { fields } }: Request): number {
  const input = fields.get('input')
  if (input?.json === null) return input.end - input.start
  return [...(stringField(fields, 'input') ?? '')].length
}

/** 2 kbit/s, less than any speech codec. */
const MIN_AUDIO_BYTES_PER_SECOND = 250
const TYPICAL_AUDIO_BYTES_PER_SECOND = 16_000
const AUDIO_TOKENS_PER_SECOND = 10
/** Where the price list does not say. */
const [TRANSCRIPTION_WINDOW, TRANSCRIPTION_MAX_OUTPUT] = [16_000, 2000]

/** By tokens or by seconds, whichever the response reports. */
const transcription: Tariff = {
  upperBound(request, rates) {
    const { parsed, book } = request
    const price = book.perAudioSecond(parsed.model)
    if (price !== null) {
      const seconds = (bytesPerSecond: number) => BigInt(Math.ceil(parsed.files.bytes / bytesPerSecond) + 1)
      return {
        reservedPico: price * seconds(MIN_AUDIO_BYTES_PER_SECOND),
        estimatePico: price * seconds(TYPICAL_AUDIO_BYTES_PER_SECOND),
        unboundedReason: 'the length of a recording cannot be told from its size',
      }
    }
    if (!rates) return null
    const maxOutput = rates.maxOutput ?? TRANSCRIPTION_MAX_OUTPUT
    return {
      reservedPico: upperBound(rates, rates.contextWindow ?? TRANSCRIPTION_WINDOW, maxOutput),
      estimatePico: estimateInputCost(rates, typicalSeconds(request) * AUDIO_TOKENS_PER_SECOND),
    }
  },
  exact({ parsed, book }, { usage, audioSeconds }, rates) {
    const price = book.perAudioSecond(parsed.model)
    // Mistral reports both, and bills seconds.
    if (usage && (rates || price === null || audioSeconds === null)) return chargeByTokens(rates, usage)
    return audioSeconds === null ? null : chargeByUnits(price, audioSeconds, 'seconds')
  },
  async estimate(estimator, request, result, rates) {
    const { model } = request.parsed
    const price = request.book.perAudioSecond(model)
    if (price !== null || !rates) return chargeByUnits(price, typicalSeconds(request), 'seconds')
    const { text, characters } = result?.outputText() ?? { text: '', characters: 0 }
    const [outputTokens = 0] = await estimator.countTokens([{ text, model }]).catch(() => [characters])
    const inputTokens = typicalSeconds(request) * AUDIO_TOKENS_PER_SECOND
    const estimated = { ...noTokens, inputTokens, audioInputTokens: inputTokens, outputTokens }
    return chargeByTokens(rates, atLeastReported(result, estimated))
  },
}

const typicalSeconds = ({ parsed }: Request) => Math.ceil(parsed.files.bytes / TYPICAL_AUDIO_BYTES_PER_SECOND) + 1

/** Tokens of one image: of an input at the highest fidelity, of an output by quality, of a partial one. */
const IMAGE_INPUT_TOKENS = 8000
const IMAGE_OUTPUT_TOKENS = new Map([
  ['low', 408],
  ['medium', 1584],
])
const MAX_IMAGE_OUTPUT_TOKENS = 6240
/** For models that make images of any size. */
const MAX_LARGE_IMAGE_OUTPUT_TOKENS = 40_000
const PARTIAL_IMAGE_TOKENS = 100
const MAX_INPUT_IMAGES = 16

/** By tokens where the response reports them, else by number, size and quality. */
const images: Tariff = {
  upperBound(request, rates) {
    const price = imagePrice(request)
    if (price !== null) return fixedCost(price * BigInt(Math.max(request.parsed.choices, 1)))
    if (!rates) return null
    const reservedPico = upperBound(rates, imageInputTokens(request), imageOutputTokens(request))
    return { reservedPico, estimatePico: estimateInputCost(rates, textBytes(request)) }
  },
  exact(request, result, rates) {
    const { usage } = result
    if (usage && (rates || imagePrice(request) === null)) return chargeByImageTokens(request, rates, usage, result)
    return result.images > 0 && !hasKnownTokens(request, rates)
      ? chargeByUnits(imagePrice(request), result.images, variantOf(request))
      : null
  },
  estimate(_, request, result, rates) {
    const variant = variantOf(request)
    if (!hasKnownTokens(request, rates))
      return result?.usage
        ? chargeByImageTokens(request, rates, result.usage, result)
        : chargeByUnits(imagePrice(request), request.parsed.choices, variant)
    const inputTokens = Math.ceil(textBytes(request) / AVERAGE_BYTES_PER_TOKEN) + 1
    const outputTokens = imageOutputTokens(request)
    const tokens = atLeastReported(result, { ...noTokens, inputTokens, outputTokens })
    return chargeByTokens(rates, tokens, variant, { imageOutputTokens: tokens.outputTokens })
  },
}

/** Text in the output costs less than images; the variant says how much of it there was. */
function chargeByImageTokens(request: Request, rates: Rates | null, usage: Tokens, result: MeterResult): Charge {
  const imageTokens = result.imageOutputTokens ?? usage.outputTokens
  const text = Math.max(usage.outputTokens - imageTokens, 0)
  const { cachedImageTokens = 0 } = result.breakdown ?? {}
  const cached = partsVariant({ parts: 1, longCacheTokens: 0, surchargePercent: 0, cachedImageTokens })
  const variant = joinVariants(variantOf(request), text > 0 ? `${text} text` : null, cached)
  return chargeByTokens(rates, usage, variant, { imageOutputTokens: imageTokens, cachedImageTokens })
}

/** Only of OpenAI's own models is it known how many tokens an image has. Without a price per image, others are unpriced. */
const hasKnownTokens = (request: Request, rates: Rates | null) =>
  rates !== null && imagePrice(request) === null && /^(chatgpt|gpt)-image-/.test(request.parsed.model)

const imageSize = ({ parsed }: Request) => stringField(parsed.fields, 'size')
const imageQuality = ({ parsed }: Request) => stringField(parsed.fields, 'quality')

const imagePrice = (request: Request) =>
  request.book.perImage(request.parsed.model, imageSize(request), imageQuality(request))

/** At most 64 characters, whatever the client sent. */
const variantOf = (request: Request) =>
  imageVariant(printable(imageSize(request) ?? 'auto', 31), printable(imageQuality(request) ?? 'auto', 31))

const textBytes = ({ body, parsed }: Request) => Math.max(body.length - parsed.files.bytes, 0)

function imageInputTokens(request: Request): number {
  const { files, fields } = request.parsed
  const inputImages = files.count > 0 ? files.count : request.endpoint.name === 'images/edits' ? MAX_INPUT_IMAGES : 0
  const prompt = fields.get('prompt')
  return (prompt ? prompt.end - prompt.start : textBytes(request)) + inputImages * IMAGE_INPUT_TOKENS
}

function imageOutputTokens(request: Request): number {
  const { model, choices, fields } = request.parsed
  const partialImages = Math.max(integerField(fields, 'partial_images') ?? 0, 0)
  const perImage = /^gpt-image-1\b/.test(model)
    ? (IMAGE_OUTPUT_TOKENS.get(imageQuality(request) ?? '') ?? MAX_IMAGE_OUTPUT_TOKENS)
    : MAX_LARGE_IMAGE_OUTPUT_TOKENS
  return Math.max(choices, 1) * (perImage + partialImages * PARTIAL_IMAGE_TOKENS)
}

export const tariffs = { tokens, speech, transcription, images, moderation, rerank, search, free: nothing }
