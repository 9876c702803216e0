import { log } from '../../logging/log'
import { computeCost, MAX_COST_PICO } from '../../pricing/cost'
import type { Rates } from '../../pricing/rates'
import { noTokens, type Tokens } from '../../pricing/tokens'
import { AVERAGE_BYTES_PER_TOKEN } from '../../pricing/upper-bound'
import type { AppContext } from '../../runtime/context'
import type { MeterResult } from '../metering/meter'
import { extractJsonText } from '../metering/output-text'
import type { ProviderCost } from '../metering/reported-usage'
import { writesText } from '../request/endpoints'
import type { RequestContext } from '../request-context'

/** What a request costs. */
export type Charge = {
  tokens: Tokens
  /** Input and output tokens, or characters, seconds or images where it is billed by those. */
  units: number
  /** Null when it has no price. */
  costPico: bigint | null
  /** The provider reported an impossible count, which was changed. */
  clamped: boolean
  /** What the price depends on besides the tokens, null for nothing. */
  variant: string | null
}

/** `imageOutputTokens`: how many of the output tokens make up images. */
export function chargeByTokens(
  rates: Rates | null,
  reported: Tokens,
  variant: string | null = null,
  imageOutputTokens = 0,
): Charge {
  const { tokens, costPico, clamped } = computeCost(rates, reported, imageOutputTokens)
  return { tokens, units: tokens.inputTokens + tokens.outputTokens, costPico, clamped, variant }
}

/**
 * At the cost that the provider reports, unless that is nothing and there is a price. The variant names the field it is from.
 * Null where the provider's cost does not apply: it does not replace an estimate, of which it may be a part only.
 */
export function chargeByProvider(charge: Charge, cost: ProviderCost | null, isExact: boolean): Charge | null {
  if (cost === null || (charge.costPico !== null && (cost.pico === 0n || !isExact))) return null
  const isOverMax = cost.pico > MAX_COST_PICO
  const costPico = isOverMax ? MAX_COST_PICO : cost.pico
  return { ...charge, costPico, clamped: charge.clamped || isOverMax, variant: cost.origin }
}

const MAX_UNITS = 1_000_000

/** For what is not billed by the token: `count` units at `price` pico-dollars each, fractions rounded up. */
export function chargeByUnits(price: bigint | null, count: number, variant: string): Charge {
  const whole = Number.isFinite(count) ? Math.ceil(count) : 0
  const units = Math.min(Math.max(whole, 0), MAX_UNITS)
  const costPico = price === null ? null : price * BigInt(units)
  return { tokens: noTokens, units, costPico, clamped: units !== whole, variant }
}

/** The tokens of a request whose usage was not reported, or only in part, from what was sent and received. At least one. */
export async function estimateTokens(
  context: AppContext,
  { parsed, body, endpoint }: Pick<RequestContext, 'parsed' | 'body' | 'endpoint'>,
  result: MeterResult | null,
): Promise<Tokens> {
  const inputText = body.small && extractJsonText(body.small)
  const { text, characters } = result?.outputText() ?? { text: '', characters: 0 }
  const [input = 0, output = 0] = await countTokens(context, parsed.model, [inputText ?? '', text])
  // Only the beginning of a long output is kept: extrapolate from it.
  const wholeOutput = text.length === 0 ? tokensByLength(characters) : (output * characters) / text.length
  return atLeastReported(result, {
    ...noTokens,
    inputTokens: Math.max(inputText === null ? tokensByLength(body.length) : input, 1),
    outputTokens: writesText(endpoint) ? Math.ceil(wholeOutput) : 0,
  })
}

/** Reported input is exact: the provider knows it before the first output token. Reported output is a minimum. */
export function atLeastReported(result: MeterResult | null, estimated: Tokens): Tokens {
  if (!result?.usage) return estimated
  const { usage, undividedTokens } = result
  if (undividedTokens !== null) {
    const outputTokens = Math.min(estimated.outputTokens, undividedTokens)
    return { ...noTokens, inputTokens: undividedTokens - outputTokens, outputTokens }
  }
  const input = usage.inputTokens > 0 ? usage : estimated
  return {
    ...input,
    outputTokens: Math.max(usage.outputTokens, estimated.outputTokens),
    reasoningTokens: usage.reasoningTokens,
    audioOutputTokens: usage.audioOutputTokens,
  }
}

const tokensByLength = (length: number) => Math.ceil(length / AVERAGE_BYTES_PER_TOKEN)

/** Falls back to the length: the entry must be settled even when the tokenizer fails. */
const countTokens = (context: AppContext, model: string, texts: string[]) =>
  context.countTokens(texts.map((text) => ({ text, model }))).catch((error: unknown) => {
    log.error({ err: error }, 'tokenizer failed, estimating by length')
    return texts.map(({ length }) => tokensByLength(length))
  })
