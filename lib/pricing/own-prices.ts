import { parseDollars, parsePerMillion } from '../core/money'
import type { Day } from '../core/time'
import { mapRates, mapSteps, type Rates, type TokenKind, type TokenRates, timesFactor, unknownRates } from './rates'

/** Dollars per million tokens, as decimal text, of each kind that has a price. */
type RatesText = Partial<Record<TokenKind, string>>

/** What else an admin's price may say. Amounts are decimal text in dollars, rates per million tokens. */
export type PriceDetails = {
  rates?: RatesText
  /** From more than `above` input tokens on, for the whole request. A kind that is left out costs the same as before. */
  steps?: (RatesText & { above: number })[]
  /** By service tier, region or speed, as responses name them: rates, and a factor on every other rate. */
  tiers?: Record<string, RatesText & { factor?: string }>
  perRequest?: string
  perSecond?: string
  perCharacter?: string
  /** The first that fits applies; no size or quality: any. */
  perImage?: { size?: string; quality?: string; price: string }[]
}

/** A price an admin entered, in pico-dollars per token, effective from `validFrom`. */
export type AdminPrice = {
  model: string
  validFrom: Day
  /** Null for a model that is not billed by the token. */
  inputPico: bigint | null
  cachedInputPico: bigint | null
  outputPico: bigint | null
  /** JSON of `PriceDetails`; null for none. */
  details?: string | null
}

export type OwnPrice = Omit<AdminPrice, 'details'> & { details: PriceDetails }

/** By exact model name, latest first. */
export type AdminPrices = ReadonlyMap<string, readonly OwnPrice[]>

export function indexAdminPrices(rows: readonly AdminPrice[]): AdminPrices {
  const byModel = new Map<string, OwnPrice[]>()
  for (const { details, ...row } of rows.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))) {
    const price = { ...row, details: details ? JSON.parse(details) : {} }
    const known = byModel.get(row.model)
    if (known) known.push(price)
    else byModel.set(row.model, [price])
  }
  return byModel
}

export const findAdminPrice = (prices: AdminPrices, model: string, day: Day): OwnPrice | undefined =>
  prices.get(model)?.find(({ validFrom }) => validFrom <= day)

/** Null for a model that is not billed by the token. `listed`: the public list's rates, for what the price leaves out. */
export function ownRates(price: OwnPrice, listed: Rates | null): Rates | null {
  const { inputPico, cachedInputPico, outputPico, details } = price
  if (inputPico === null && cachedInputPico === null && outputPico === null && !details.rates) return null
  const first = baseRates(price, listed?.steps[0]?.rates ?? unknownRates)
  const later = (details.steps ?? [])
    .toSorted((one, other) => one.above - other.above)
    .map(({ above, ...rates }) => ({ above, rates: mapRates((kind) => parseRate(rates[kind]) ?? first[kind]) }))
  return {
    steps: [{ above: -1, rates: first }, ...later],
    contextWindow: listed?.contextWindow ?? null,
    maxOutput: listed?.maxOutput ?? null,
    ...(details.perRequest ? { perRequest: parseDollars(details.perRequest) ?? 0n } : {}),
  }
}

/**
 * The input price covers all text and image input and cache writes, unless they have prices of their own. Audio costs ten
 * times as much, so it keeps the list's rate, and without one it is unpriced.
 */
function baseRates({ inputPico, cachedInputPico, outputPico, details }: OwnPrice, listed: TokenRates): TokenRates {
  const own = (kind: TokenKind) => parseRate(details.rates?.[kind])
  const cacheWrite = own('cacheWrite') ?? inputPico
  return {
    input: inputPico,
    cachedInput: cachedInputPico ?? inputPico,
    cacheWrite,
    cacheWrite1h: own('cacheWrite1h') ?? cacheWrite,
    imageInput: own('imageInput') ?? inputPico,
    audioInput: own('audioInput') ?? listed.audioInput,
    output: outputPico,
    audioOutput: own('audioOutput') ?? listed.audioOutput,
    imageOutput: own('imageOutput') ?? outputPico,
  }
}

const parseRate = (text: string | undefined) => (text === undefined ? null : parsePerMillion(text))

/** The rates in a tier that the price names; null if it does not. */
export function ownTier(rates: Rates, { details }: OwnPrice, tier: string): Rates | null {
  const own = Object.hasOwn(details.tiers ?? {}, tier) ? details.tiers?.[tier] : undefined
  if (!own) return null
  const factor = parseFactor(own.factor ?? '1')
  return mapSteps(rates, (kind, rate) => parseRate(own[kind]) ?? timesFactor(rate, factor))
}

/** In millionths. */
export const parseFactor = (text: string): bigint => (parseDollars(text) ?? 0n) / 1_000_000n

/** Without trailing zeros. */
export const formatFactor = (millionths: bigint): string => String(Number(millionths) / 1_000_000)

/** `own` in the proportion that the list has between a tier and its standard rates. */
export function inProportion(own: Rates, standard: Rates, tier: Rates): Rates {
  const [from, to] = [standard.steps[0]?.rates ?? unknownRates, tier.steps[0]?.rates ?? unknownRates]
  return mapSteps(own, (kind, rate) => {
    const [listed, inTier] = [from[kind], to[kind]]
    return listed === null || inTier === null || listed === 0n ? null : (rate * inTier) / listed
  })
}

/** Pico-dollars per second of audio, or per character of text; null if the price does not say. */
export const ownUnit = ({ details }: OwnPrice, unit: 'perSecond' | 'perCharacter'): bigint | null =>
  details[unit] ? parseDollars(details[unit]) : null

export function ownImage({ details }: OwnPrice, size: string | null, quality: string | null): bigint | null {
  const fits = (wanted: string | undefined, given: string | null) =>
    wanted === undefined || wanted === (given ?? 'auto')
  const found = details.perImage?.find((image) => fits(image.size, size) && fits(image.quality, quality))
  return found ? parseDollars(found.price) : null
}
