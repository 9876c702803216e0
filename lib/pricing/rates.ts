import type { Day } from '../core/time'
import { findListRates } from './genai-prices'
import { overlayOf, standardTiers } from './overlay'

/** Pico-dollars per token of each kind; null if the price is unknown. */
export type TokenRates = {
  input: bigint | null
  cachedInput: bigint | null
  cacheWrite: bigint | null
  /** Of cache writes that last an hour instead of five minutes; absent where the provider has none. */
  cacheWrite1h?: bigint | null
  imageInput: bigint | null
  audioInput: bigint | null
  output: bigint | null
  audioOutput: bigint | null
  imageOutput: bigint | null
}

/**
 * `steps` are in ascending order: a request with more than `above` input tokens pays the rates of the last step it
 * exceeds, for all of its tokens.
 */
export type Rates = {
  steps: readonly { above: number; rates: TokenRates }[]
  contextWindow: number | null
  maxOutput: number | null
}

/** A price an admin entered, in pico-dollars per token, effective from `validFrom`. */
export type AdminPrice = {
  model: string
  validFrom: Day
  inputPico: bigint
  cachedInputPico: bigint
  outputPico: bigint
}

/** By exact model name, latest first. */
export type AdminPrices = ReadonlyMap<string, readonly AdminPrice[]>

export function indexAdminPrices(rows: readonly AdminPrice[]): AdminPrices {
  const byModel = new Map<string, AdminPrice[]>()
  for (const row of rows.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))) {
    const known = byModel.get(row.model)
    if (known) known.push(row)
    else byModel.set(row.model, [row])
  }
  return byModel
}

const findAdminPrice = (prices: AdminPrices, model: string, day: Day): AdminPrice | undefined =>
  prices.get(model)?.find(({ validFrom }) => validFrom <= day)

/**
 * The rates of a model on a day of the reporting time zone: the admin's price, or else the public price list with our
 * overlay. Null if unknown, which is not the same as free. `serviceTier`: as the response names it.
 */
export function findRates(
  model: string,
  day: Day,
  prices: AdminPrices,
  serviceTier: string | null = null,
): Rates | null {
  const isStandard = serviceTier === null || standardTiers.has(serviceTier)
  const listRates = findListRates(model, day)
  const adminPrice = findAdminPrice(prices, model, day)
  if (adminPrice && (isStandard || !listRates)) return withAdminPrice(adminPrice, listRates)
  if (!listRates || isStandard) return listRates
  const tier = overlayOf(listRates.id).tiers?.get(serviceTier)
  if (!tier) return null
  if (adminPrice) return inProportion(withAdminPrice(adminPrice, listRates), listRates, tier)
  // Other tiers are not offered with a long context: there the price is unknown.
  const steps = listRates.steps.map(({ above }, index) => ({ above, rates: index === 0 ? tier : unknownRates }))
  return { ...listRates, steps }
}

/** The admin's price in the proportion that the list has between the tier and the standard rates. */
function inProportion(own: Rates, list: Rates, tier: TokenRates): Rates {
  const standard = list.steps[0]?.rates ?? unknownRates
  const scaled = (name: keyof TokenRates, rate: bigint | null | undefined) => {
    const [from, to] = [standard[name], tier[name]]
    return rate == null || to == null || !from ? null : (rate * to) / from
  }
  const steps = own.steps.map(({ above, rates }) => {
    const names = Object.keys(rates) as (keyof TokenRates)[]
    const scaledRates = Object.fromEntries(names.map((name) => [name, scaled(name, rates[name])])) as TokenRates
    return { above, rates: scaledRates }
  })
  return { ...own, steps }
}

const unknownRates: TokenRates = {
  input: null,
  cachedInput: null,
  cacheWrite: null,
  imageInput: null,
  audioInput: null,
  output: null,
  audioOutput: null,
  imageOutput: null,
}

/**
 * The admin's input price covers all text and image input, cache writes included, because the form has no further fields.
 * Audio costs ten times as much, so it keeps the list's rate, and without one it is unpriced.
 */
function withAdminPrice({ inputPico, cachedInputPico, outputPico }: AdminPrice, listRates: Rates | null): Rates {
  const { audioInput, audioOutput } = listRates?.steps[0]?.rates ?? unknownRates
  const rates: TokenRates = {
    input: inputPico,
    cachedInput: cachedInputPico,
    cacheWrite: inputPico,
    cacheWrite1h: inputPico,
    imageInput: inputPico,
    audioInput,
    output: outputPico,
    audioOutput,
    imageOutput: outputPico,
  }
  return {
    steps: [{ above: -1, rates }],
    contextWindow: listRates?.contextWindow ?? null,
    maxOutput: listRates?.maxOutput ?? null,
  }
}

/** The model name a request is recorded under, and its rates; null rates if no price is known. `isOwn`: an admin set it. */
export type ResolvedPrice = { label: string; rates: Rates | null; isOwn: boolean }

type ModelNames = { requested: string; answered: string | null; serviceTier: string | null }

/** The answered model if it has a price, or else the requested one; an admin's price for either takes precedence. */
export function resolvePrice(
  { requested, answered, serviceTier }: ModelNames,
  day: Day,
  prices: AdminPrices,
): ResolvedPrice {
  const names = answered === null ? [requested] : [answered, requested]
  const own = names.find((name) => findAdminPrice(prices, name, day))
  const known = own ?? names.find((name) => findRates(name, day, prices))
  const rates = known === undefined ? null : findRates(known, day, prices, serviceTier)
  return { label: known ?? requested, rates, isOwn: own !== undefined }
}
