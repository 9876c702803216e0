import { costOfParts } from './parts-cost'
import type { PriceBook } from './price-book'
import type { Rates } from './rates'
import type { Tokens } from './tokens'
import { hasPreviewFee } from './tool-fees'
import { parseVariant, type RecordedCalls, type Variant } from './variant'

/** What a ledger entry says about what was used. */
export type RecordedUse = {
  endpoint: string
  model: string
  answeredModel: string | null
  serviceTier: string | null
  variant: string | null
  units: number
  costPico: bigint | null
  /** The fee of a hosted tool is not in the cost. */
  lacksFee: boolean
  tokens: Tokens
}

/** `reason`: why the cost is null. */
export type RecordedCost = { label: string; costPico: bigint | null; reason: UnpricedReason | null; lacksFee: boolean }

/** No price of the model, of its service tier, of a kind of its tokens, or of its characters, seconds or images. */
export type UnpricedReason = 'no_price' | 'no_tier_price' | 'no_part_price' | 'no_unit_price'

/** The cost of a recorded request at the prices of `book`; null if the entry does not determine it, so that it stays. */
export function recordedCost(use: RecordedUse, book: PriceBook): RecordedCost | null {
  const variant = parseVariant(use.variant, isOfImages(use))
  if (!variant) return null
  const { label, rates, isOwn } = book.resolve(namesOf(use))
  const priced = (costPico: bigint | null, reason: UnpricedReason | null = null): RecordedCost => ({
    ...{ label, costPico, reason: costPico === null ? reason : null },
    lacksFee: use.lacksFee || variant.hidesFee,
  })
  if (variant.unit === 'free') return priced(0n)
  // Never both: the provider's own figure stands until an admin sets a price.
  if (variant.isByProvider && !isOwn) return priced(use.costPico)
  const price = unitPrice(use, variant, label, book)
  if (price !== undefined) return priced(price === null ? null : price * BigInt(use.units), 'no_unit_price')

  const fee = feeOf(variant.calls, label, book, use.lacksFee)
  if (fee === null) return null
  const { tokens } = use
  const { longCacheTokens, surchargePercent } = variant
  const ofImages = isOfImages(use) ? { imageOutputTokens: tokens.outputTokens - variant.textOutputTokens } : {}
  const part = { rates, tokens, longCacheTokens, ...variant.special, ...ofImages }
  const { costPico } = costOfParts([part], surchargePercent)
  return costPico === null ? priced(null, missingPrice(use, rates, book)) : priced(costPico + fee)
}

const isOfImages = ({ endpoint }: RecordedUse) => endpoint.startsWith('images/')

type ModelNames = Pick<RecordedUse, 'model' | 'answeredModel' | 'serviceTier'>

const namesOf = ({ model, answeredModel, serviceTier }: ModelNames) => ({
  ...{ requested: model, answered: answeredModel, serviceTier },
})

/** Why tokens have no cost at these rates. */
export function missingPrice(names: ModelNames, rates: Rates | null, book: PriceBook): UnpricedReason {
  if (rates) return 'no_part_price'
  return book.resolve({ ...namesOf(names), serviceTier: null }).rates ? 'no_tier_price' : 'no_price'
}

/** Of what is not billed by the token; undefined where it is. */
function unitPrice(use: RecordedUse, { unit, image }: Variant, label: string, book: PriceBook) {
  const { endpoint, model, tokens } = use
  if (unit === 'characters') return book.perCharacter(label)
  if (unit === 'seconds') return book.perAudioSecond(label)
  if (unit === 'searches') return endpoint === 'rerank' ? book.perSearchUnit(model) : book.perToolCall('search', model)
  if (!isOfImages(use) || tokens.inputTokens + tokens.outputTokens > 0) return undefined
  return book.perImage(label, image?.size ?? null, image?.quality ?? null)
}

/** Null if it is not known what a call costs, or which kind of search it was: what is in the cost must not get lost. */
function feeOf(calls: readonly RecordedCalls[], model: string, book: PriceBook, lacksFee: boolean): bigint | null {
  let sum = 0n
  for (const { tool, count, memory, mayBePreview } of calls) {
    if (mayBePreview && hasPreviewFee(model)) return null
    const price = book.perToolCall(tool, model, memory)
    if (price === null && !lacksFee) return null
    sum += (price ?? 0n) * BigInt(count)
  }
  return sum
}
