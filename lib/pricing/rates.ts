/** Pico-dollars per token of each kind; null if the price is unknown. */
export type TokenRates = {
  input: bigint | null
  cachedInput: bigint | null
  cacheWrite: bigint | null
  /** Of cache writes that last an hour instead of five minutes; null where the list does not say. */
  cacheWrite1h: bigint | null
  imageInput: bigint | null
  audioInput: bigint | null
  output: bigint | null
  audioOutput: bigint | null
  imageOutput: bigint | null
  /** Where the list has them: only it does. Without, these cost what cached input and plain input do. */
  special?: SpecialRates
}

export type SpecialRates = { cachedAudio: bigint | null; cachedImage: bigint | null; video: bigint | null }

/**
 * `steps` are in ascending order: a request with more than `above` input tokens pays the rates of the last step it
 * exceeds, for all of its tokens. `perRequest`: pico-dollars on top.
 */
export type Rates = {
  steps: readonly { above: number; rates: TokenRates }[]
  contextWindow: number | null
  maxOutput: number | null
  perRequest?: bigint
}

export const tokenKinds = [
  ...(['input', 'cachedInput', 'cacheWrite', 'cacheWrite1h', 'imageInput', 'audioInput'] as const),
  ...(['output', 'audioOutput', 'imageOutput'] as const),
]
export type TokenKind = Exclude<keyof TokenRates, 'special'>

export const mapRates = (convert: (kind: TokenKind) => bigint | null): TokenRates =>
  Object.fromEntries(tokenKinds.map((kind) => [kind, convert(kind)])) as Record<TokenKind, bigint | null>

/** The kinds of which they are special cases. */
const specialKinds = { cachedAudio: 'cachedInput', cachedImage: 'cachedInput', video: 'input' } as const

/** Undefined where nothing is. */
export const mapSpecial = (
  { special }: TokenRates,
  convert: (rate: bigint, kind: TokenKind, name: keyof SpecialRates) => bigint | null,
): { special?: SpecialRates } => {
  const of = (name: keyof SpecialRates) => {
    const rate = special?.[name] ?? null
    return rate === null ? null : convert(rate, specialKinds[name], name)
  }
  return special
    ? { special: { cachedAudio: of('cachedAudio'), cachedImage: of('cachedImage'), video: of('video') } }
    : {}
}

export const unknownRates = mapRates(() => null)

export const freeRates: Rates = {
  steps: [{ above: -1, rates: mapRates(() => 0n) }],
  contextWindow: null,
  maxOutput: null,
}

/** The rates that `convert` makes of each. */
export const mapSteps = (
  rates: Rates,
  convert: (kind: TokenKind, rate: bigint, step: number) => bigint | null,
): Rates => ({
  ...rates,
  steps: rates.steps.map(({ above, rates: known }, step) => ({
    above,
    rates: {
      ...mapRates((kind) => (known[kind] === null ? null : convert(kind, known[kind], step))),
      ...mapSpecial(known, (rate, kind) => convert(kind, rate, step)),
    },
  })),
})

const MILLIONTHS = 1_000_000n

/** `factor` in millionths; rounded half up. */
export const timesFactor = (pico: bigint, factor: bigint) => (pico * factor + MILLIONTHS / 2n) / MILLIONTHS

export function scaleRates(rates: Rates, factor: bigint): Rates {
  if (factor === MILLIONTHS) return rates
  const scaled = mapSteps(rates, (_, rate) => timesFactor(rate, factor))
  return rates.perRequest === undefined ? scaled : { ...scaled, perRequest: timesFactor(rates.perRequest, factor) }
}

/** The rates of the long-context step that a request of this size falls into. */
export const ratesForInput = (rates: Rates, inputTokens: number): TokenRates => {
  const step = rates.steps.findLast(({ above }) => inputTokens > above) ?? rates.steps[0]
  if (!step) throw new Error('Rates without a step.')
  return step.rates
}
