import { log } from '../../logging/log'
import { computeCost, MAX_COST_PICO } from '../../pricing/cost'
import type { Rates } from '../../pricing/rates'
import { noSpecialTokens, noTokens, type SpecialTokens, type Tokens } from '../../pricing/tokens'
import { AVERAGE_BYTES_PER_TOKEN } from '../../pricing/upper-bound'
import type { MeterResult } from '../metering/meter'
import { extractJsonText } from '../metering/output-text'
import type { ProviderCost } from '../metering/provider-cost'
import { writesText } from '../request/endpoints'
import type { RequestContext } from '../request-context'
import type { Estimator } from './tariff'
import type { LearnedRatio, TokenRatios } from './token-ratios'

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
  /** Of an estimate: how far such ones are off as a rule, 0.2 for 20 %. */
  error?: number | null
}

export function chargeByTokens(
  rates: Rates | null,
  reported: Tokens,
  variant: string | null = null,
  special: Partial<SpecialTokens> = noSpecialTokens,
): Charge {
  const { tokens, costPico, clamped } = computeCost(rates, reported, special)
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

type Estimated = Pick<RequestContext, 'parsed' | 'body' | 'endpoint'>

/**
 * The tokens of a request whose usage was not reported, or only in part, from what was sent and received; at least one. As its
 * model's provider has counted before, else as OpenAI's tokenizers do. `error`: how far that is off as a rule, null if unknown.
 */
export async function estimateTokens(
  { countTokens, tokenRatios }: Estimator,
  { parsed, body, endpoint }: Estimated,
  result: MeterResult | null,
): Promise<{ tokens: Tokens; error: number | null }> {
  const { text, characters } = result?.outputText() ?? { text: '', characters: 0 }
  const input = parsed.hasMedia ? null : tokenRatios.find(parsed.model, 'input')
  const output = tokenRatios.find(parsed.model, 'output')
  const counted =
    input && output ? { input: 0, output: 0 } : await countAll(countTokens, parsed.model, body, { text, characters })
  const tokens = atLeastReported(result, {
    ...noTokens,
    inputTokens: Math.max(input ? Math.ceil(input.ratio * body.length) : counted.input, 1),
    outputTokens: writesText(endpoint) ? Math.ceil(output ? output.ratio * characters : counted.output) : 0,
  })
  return { tokens, error: errorOf(tokens, result?.usage ?? null, input, output) }
}

async function countAll(
  countTokens: Estimator['countTokens'],
  model: string,
  body: RequestContext['body'],
  { text, characters }: { text: string; characters: number },
) {
  const inputText = body.small && extractJsonText(body.small)
  const [input = 0, output = 0] = await countOrMeasure(countTokens, model, [inputText ?? '', text])
  return {
    input: inputText === null ? tokensByLength(body.length) : input,
    // Only the beginning of a long output is kept: extrapolate from it.
    output: text.length === 0 ? tokensByLength(characters) : (output * characters) / text.length,
  }
}

/** Of all tokens together: what was reported is not off. */
function errorOf(tokens: Tokens, reported: Tokens | null, input: LearnedRatio | null, output: LearnedRatio | null) {
  const parts = [
    { count: tokens.inputTokens, reported: reported?.inputTokens, learned: input },
    { count: tokens.outputTokens, reported: reported?.outputTokens, learned: output },
  ].filter((part) => part.count > 0)
  let wrong = 0
  for (const part of parts) {
    if (part.count === part.reported) continue
    if (!part.learned) return null
    wrong += part.learned.error * part.count
  }
  return wrong / Math.max(tokens.inputTokens + tokens.outputTokens, 1)
}

/** Learns from a request whose usage is exact. Once for each: a request learned from twice would count twice. */
export function learnRatios(tokenRatios: TokenRatios, { parsed, body, endpoint }: Estimated, result: MeterResult) {
  const { usage } = result
  if (!usage || endpoint.tariff !== 'tokens' || !tokenRatios.isSampled(parsed.model)) return
  if (!parsed.hasMedia) tokenRatios.learn(parsed.model, 'input', usage.inputTokens, body.length)
  if (writesText(endpoint))
    tokenRatios.learn(parsed.model, 'output', usage.outputTokens, result.outputText().characters)
}

/** Reported input is exact: the provider knows it before the first output token. Reported output is a minimum. */
export function atLeastReported(result: MeterResult | null, estimated: Tokens): Tokens {
  if (!result?.usage) return estimated
  const { usage, undividedTokens } = result
  if (undividedTokens !== null) {
    const { inputTokens: input, outputTokens: output } = estimated
    const outputTokens =
      input + output <= undividedTokens ? output : Math.floor((undividedTokens * output) / (input + output))
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
const countOrMeasure = (countTokens: Estimator['countTokens'], model: string, texts: string[]) =>
  countTokens(texts.map((text) => ({ text, model }))).catch((error: unknown) => {
    log.error({ err: error }, 'tokenizer failed, estimating by length')
    return texts.map(({ length }) => tokensByLength(length))
  })
