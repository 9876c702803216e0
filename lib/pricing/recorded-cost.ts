import { computeCost } from './cost'
import type { PriceBook } from './price-book'
import type { Tokens } from './tokens'

/** What a ledger entry says about what was used. */
export type RecordedUse = {
  endpoint: string
  model: string
  answeredModel: string | null
  serviceTier: string | null
  variant: string | null
  units: number
  costPico: bigint | null
  tokens: Tokens
}

/** `reason`: why the cost is null. */
export type RecordedCost = { label: string; costPico: bigint | null; reason: UnpricedReason | null }

/** No price of the model, of its service tier, of a kind of its tokens, or of its characters, seconds or images. */
export type UnpricedReason = 'no_price' | 'no_tier_price' | 'no_part_price' | 'no_unit_price'

const PROVIDER_COST = /cost/
const TEXT_OUTPUT = /, (\d+) text$/
const COUNTED_TOOLS = /^(?:web searches: (\d+)|(\d+) web search(?:es)?)$/

/** The cost of a recorded request at the prices of `book`. */
export function recordedCost(use: RecordedUse, book: PriceBook): RecordedCost {
  const { model, answeredModel, serviceTier, variant, tokens } = use
  const { label, rates, isOwn } = book.resolve({ requested: model, answered: answeredModel, serviceTier })
  if (variant === 'free') return { label, costPico: 0n, reason: null }
  // Never both: the provider's own figure stands until an admin sets a price.
  if (variant !== null && PROVIDER_COST.test(variant) && !isOwn) return { label, costPico: use.costPico, reason: null }
  const perUnit = unitPrice(use, label, book)
  if (perUnit !== undefined) {
    const costPico = perUnit === null ? null : perUnit * BigInt(use.units)
    return { label, costPico, reason: costPico === null ? 'no_unit_price' : null }
  }
  const { costPico } = computeCost(rates, tokens, imageTokens(use))
  if (costPico === null) {
    const hasStandard = book.resolve({ requested: model, answered: answeredModel, serviceTier: null }).rates !== null
    return { label, costPico, reason: rates ? 'no_part_price' : hasStandard ? 'no_tier_price' : 'no_price' }
  }
  const searches = countSearches(variant)
  const fee = searches === 0 ? 0n : book.perSearch(label)
  return fee === null
    ? { label, costPico: null, reason: 'no_unit_price' }
    : { label, costPico: costPico + fee * BigInt(searches), reason: null }
}

/** Of what is not billed by the token; undefined where it is. */
function unitPrice(
  { endpoint, variant, tokens }: RecordedUse,
  label: string,
  book: PriceBook,
): bigint | null | undefined {
  if (variant === 'characters') return book.perCharacter(label)
  if (variant === 'seconds') return book.perAudioSecond(label)
  if (!endpoint.startsWith('images/') || tokens.inputTokens + tokens.outputTokens > 0) return undefined
  const [size, quality] = sizeAndQuality(variant)
  return book.perImage(label, size, quality)
}

/** As on entries of images: `1024x1024 high`, and after them how many of the output tokens are text. */
function sizeAndQuality(variant: string | null): [string | null, string | null] {
  const [size = 'auto', quality = 'auto'] = (variant ?? '').replace(TEXT_OUTPUT, '').split(' ')
  return [size === 'auto' ? null : size, quality === 'auto' ? null : quality]
}

function imageTokens({ endpoint, variant, tokens }: RecordedUse): number {
  if (!endpoint.startsWith('images/')) return 0
  const text = TEXT_OUTPUT.exec(variant ?? '')?.[1] ?? '0'
  return tokens.outputTokens - Number(text)
}

function countSearches(variant: string | null): number {
  const match = COUNTED_TOOLS.exec(variant ?? '')
  return Number(match?.[1] ?? match?.[2] ?? 0)
}
