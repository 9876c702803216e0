import { parseDollars, parsePerMillion } from '../core/money'
import type { ListedModel } from './list-schema'
import { mapRates, mapSteps, type Rates, type TokenRates, unknownRates } from './rates'

/** What the public price list lacks about a model, or has wrong. */
type Overlay = {
  maxOutput?: number
  /** Sold at a multiple of the list's rates: by service tier, in millionths. */
  factors?: ReadonlyMap<string, TierFactor>
  rates?: Partial<TokenRates>
  /** By service tier, as responses name it. Not sold with a long context. */
  tiers?: ReadonlyMap<string, TokenRates>
}
type TierFactor = { millionths: bigint; longContext: boolean }

/** Service tiers sold at the list price. */
const standardTiers: ReadonlySet<string> = new Set(['default', 'auto', 'standard', 'on_demand', 'scale'])
export const isStandardTier = (tier: string | null) => tier === null || standardTiers.has(tier)

/** These models charge a fee per web search that responses do not report. */
export const hasHiddenFee = (model: string) => /-search-(preview|api)/.test(model)

/** Anyone can run these: what OpenAI lists for them is not what another provider charges. OpenAI itself does not sell them. */
export const isOpenWeight = (model: string) => /^gpt-oss(-|$)/.test(model)

const rate = (dollars: string) => parsePerMillion(dollars)

const tier = (input: string, cachedInput: string, output: string): TokenRates => ({
  ...unknownRates,
  input: rate(input),
  cachedInput: rate(cachedInput),
  imageInput: rate(input),
  output: rate(output),
})

const tiers = (rates: Record<string, TokenRates>) => ({ tiers: new Map(Object.entries(rates)) })

const HALF: TierFactor = { millionths: 500_000n, longContext: true }
const times = (millionths: bigint, longContext: boolean): TierFactor => ({ millionths, longContext })
const factors = (priority: TierFactor | null) => ({
  factors: new Map<string, TierFactor>([
    ['flex', HALF],
    ...(priority ? ([['priority', priority]] as const) : []),
    ...(priority ? ([['fast', priority]] as const) : []),
  ]),
})

const audio = (audioInput: string, audioOutput: string) => ({
  rates: { audioInput: rate(audioInput), audioOutput: rate(audioOutput) },
})

/**
 * OpenAI's, by the name in the public list. Sources:
 * - priority up to gpt-5.5: https://openai.com/api-priority-processing/
 * - flex: https://developers.openai.com/api/docs/pricing, half the standard price
 * - from gpt-5.6 on, fast and priority cost twice the standard price: same page, read on 2026-08-27, and
 *   https://developers.openai.com/api/docs/models/gpt-6.1-sol
 * - transcription ($2.50 and $1.25 per million audio tokens) and gpt-image-2's text output ($10): same page, December 2026
 */
const priceOverlays: Record<string, Omit<Overlay, 'maxOutput'>> = {
  'gpt-4o': tiers({ priority: tier('4.25', '2.125', '17') }),
  'gpt-4o-mini': tiers({ priority: tier('0.25', '0.125', '1') }),
  'gpt-4o-audio-preview': audio('40', '80'),
  'gpt-4o-mini-audio-preview': audio('10', '20'),
  'gpt-4.1': tiers({ priority: tier('3.5', '0.875', '14') }),
  'gpt-4.1-mini': tiers({ priority: tier('0.7', '0.175', '2.8') }),
  'gpt-4.1-nano': tiers({ priority: tier('0.2', '0.05', '0.8') }),
  'gpt-5': tiers({ priority: tier('2.5', '0.25', '20'), flex: tier('0.625', '0.0625', '5') }),
  'gpt-5-mini': tiers({ priority: tier('0.45', '0.045', '3.6'), flex: tier('0.125', '0.0125', '1') }),
  'gpt-5-nano': tiers({ flex: tier('0.025', '0.0025', '0.2') }),
  'gpt-5.1': tiers({ priority: tier('2.5', '0.25', '20'), flex: tier('0.625', '0.0625', '5') }),
  'gpt-5.2': tiers({ priority: tier('3.5', '0.35', '28'), flex: tier('0.875', '0.0875', '7') }),
  'gpt-5.4': factors(times(2_000_000n, false)),
  'gpt-5.4-mini': factors(times(2_000_000n, false)),
  'gpt-5.4-nano': factors(null),
  'gpt-5.4-pro': factors(null),
  'gpt-5.5': factors(times(2_500_000n, false)),
  'gpt-5.5-pro': factors(null),
  'gpt-4o-transcribe': { rates: { audioInput: rate('2.5') } },
  'gpt-4o-mini-transcribe': { rates: { audioInput: rate('1.25') } },
  // The list has the rate of image output only.
  'gpt-image-2': { rates: { output: rate('10'), imageOutput: rate('30') } },
  o3: tiers({ flex: tier('1', '0.25', '4') }),
  'o4-mini': tiers({ flex: tier('0.55', '0.1375', '2.2') }),
}

/** From gpt-5.6 on, all models have the same tiers, those included that the list will have only later. */
const NEWER = /^gpt-(5\.[6-9]|[6-9])/
const newer = factors(times(2_000_000n, true))

/**
 * Anthropic's, at any length, and of the cache too: https://platform.claude.com/docs/en/about-claude/pricing and
 * https://platform.claude.com/docs/en/build-with-claude/fast-mode, December 2026. Its priority tier is paid for in advance, by contract.
 */
const anthropic = (id: string): Overlay => {
  const fast = fastModes.get(id)
  return {
    factors: new Map([['batch', HALF], ...(fast === undefined ? [] : [['fast', times(fast, true)] as const])]),
  }
}

const fastModes = new Map([
  ['claude-opus-4-6', 6_000_000n],
  ['claude-opus-4-7', 6_000_000n],
  ['claude-opus-4-8', 2_000_000n],
  ['claude-opus-5', 2_000_000n],
  ['claude-opus-5-5', 2_000_000n],
])

/** `id`: the model's name in the public price list of the provider. */
export function overlayOf(providerId: string, id: string): Overlay {
  const known = overlays.get(id) ?? {}
  return overlaysOf.get(providerId)?.(id, known) ?? {}
}

const overlaysOf: ReadonlyMap<string, (id: string, known: Overlay) => Overlay> = new Map([
  ['openai', (id, known) => (NEWER.test(id) && !known.tiers && !known.factors ? { ...known, ...newer } : known)],
  ['anthropic', (id, known) => ({ ...known, ...anthropic(id) })],
])

/** The rates of a service tier that is not the standard one; null if it has no price. */
export function tierRates(rates: Rates, { factors: known, tiers: sold }: Overlay, name: string): Rates | null {
  const factor = known?.get(name)
  if (factor) {
    const { millionths, longContext } = factor
    return mapSteps(rates, (_, value, step) =>
      step > 0 && !longContext ? null : (value * millionths + 500_000n) / 1_000_000n,
    )
  }
  const own = sold?.get(name)
  if (!own) return null
  const steps = rates.steps.map(({ above }, index) => ({ above, rates: index === 0 ? own : unknownRates }))
  return { ...rates, steps }
}

/** By the base model: the list lacks these. Source: https://developers.openai.com/api/docs/pricing, fine-tuning. */
const fineTuned: [string, TokenRates][] = [
  ['ft:gpt-4.1-mini-', tier('0.8', '0.2', '3.2')],
  ['ft:gpt-4.1-nano-', tier('0.2', '0.05', '0.8')],
  ['ft:gpt-4.1-', tier('3', '0.75', '12')],
  ['ft:o4-mini-', tier('4', '1', '16')],
]

/** Null for the fine-tuned models that the list has, or that have no price. */
export const fineTunedRates = (model: string): TokenRates | null =>
  fineTuned.find(([prefix]) => model.startsWith(prefix))?.[1] ?? null

/** Completes the list's rates. */
export const withOverlay = (known: TokenRates, { rates = {} }: Overlay): TokenRates => ({
  ...known,
  ...mapRates((kind) => rates[kind] ?? known[kind]),
})

/** Pico-dollars, of models whose price the list has by the token, although their usage is reported in seconds. */
export const audioSecondPrice = (model: string): bigint | null => audioSecondPrices.get(model) ?? null

const audioSecondPrices = new Map([['gpt-4o-transcribe-diarize', parseDollars('0.0001')]])

/** The maximum number of output tokens of one response. */
const maxOutputs: [number, string[]][] = [
  [2000, ['gpt-4o-transcribe', 'gpt-4o-mini-transcribe']],
  [4096, ['gpt-3.5-turbo', 'gpt-3.5-turbo-1106', 'gpt-4-turbo', 'gpt-4-vision-preview', 'gpt-4o-2024-05-13']],
  [8192, ['gpt-4']],
  [16_384, ['chatgpt-4o-latest', 'gpt-4.5-preview', 'gpt-4o', 'gpt-4o-mini', 'gpt-4o-audio-preview']],
  [16_384, ['gpt-4o-mini-audio-preview', 'gpt-audio', 'gpt-audio-mini', 'ft:gpt-4o', 'ft:gpt-4o-mini', 'gpt-5.3']],
  [32_768, ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano', 'o1-preview']],
  [65_536, ['o1-mini']],
  [100_000, ['codex-mini', 'o1', 'o1-pro', 'o3', 'o3-deep-research', 'o3-mini', 'o3-pro', 'o4-mini']],
  [100_000, ['o4-mini-deep-research']],
  [128_000, ['gpt-5', 'gpt-5-mini', 'gpt-5-nano', 'gpt-5.1', 'gpt-5.1-codex-mini', 'gpt-5.2', 'gpt-5.2-pro']],
  [128_000, ['gpt-5.3-codex', 'gpt-5.4', 'gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-5.4-pro', 'gpt-5.5', 'gpt-5.5-pro']],
  [128_000, ['gpt-5.6-luna', 'gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-6-astra', 'gpt-6-luna', 'gpt-6-sol']],
  [272_000, ['gpt-5-pro']],
]

const overlays = new Map<string, Overlay>(Object.entries(priceOverlays))
for (const [maxOutput, ids] of maxOutputs) for (const id of ids) overlays.set(id, { ...overlays.get(id), maxOutput })

/** From more than 100,000 tokens of input on, the whole request costs five times as much. */
const fromLongPrompts = (base: number) => ({ base, tiers: [{ start: 100_000, price: base * 5 }] })

const named = (id: string): ListedModel['match'] => ({ or: [{ equals: id }, { regex: `^${id}-\\d{8}$` }] })

/**
 * Models that the public list of this release lacks, by its provider's id: a list that has one of them says what it costs.
 * Source: https://platform.claude.com/docs/en/models/haiku-5-5/overview and the same page of Sonnet 5.5, read in December 2026.
 */
const unlisted: ReadonlyMap<string, readonly ListedModel[]> = new Map([
  [
    'anthropic',
    [
      {
        id: 'claude-haiku-5-5',
        match: named('claude-haiku-5-5'),
        context_window: 1_000_000,
        prices: {
          input_mtok: fromLongPrompts(0.1),
          cache_write_mtok: fromLongPrompts(0.125),
          cache_write_1h_mtok: fromLongPrompts(0.2),
          cache_read_mtok: fromLongPrompts(0.01),
          output_mtok: fromLongPrompts(0.5),
          web_searches_kcount: 10,
        },
      },
      {
        id: 'claude-sonnet-5-5',
        match: named('claude-sonnet-5-5'),
        context_window: 1_000_000,
        prices: {
          ...{ input_mtok: 2, cache_write_mtok: 2.5, cache_write_1h_mtok: 4, cache_read_mtok: 0.1, output_mtok: 10 },
          web_searches_kcount: 10,
        },
      },
    ],
  ],
])

/** Those of a provider that are not among `listed`. */
export const unlistedModels = (providerId: string, listed: readonly ListedModel[]): readonly ListedModel[] =>
  (unlisted.get(providerId) ?? []).filter(({ id }) => listed.every((model) => model.id !== id))
