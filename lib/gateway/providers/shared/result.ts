import type { Tokens } from '../../../pricing/tokens'
import { noHostedCalls } from '../../metering/hosted-calls'
import type { MeterResult, UsageBreakdown } from '../../metering/meter'
import type { NormalizedUsage } from '../../metering/normalize-usage'
import type { OutputText } from '../../metering/output-text'
import type { ReportedError } from '../../metering/reported-error'
import { validModelName } from '../../metering/reported-values'

/** What a reader has found. Tokens as in OpenAI's terms: the cache is part of the input. */
export type Found = {
  tokens: Tokens | null
  /** The provider counted all of it. */
  isExact: boolean
  breakdown: UsageBreakdown | null
  flags: NormalizedUsage['flags']
  undividedTokens?: number | null
  webSearches?: number
  serviceTier: string | null
  model: unknown
  error: ReportedError | null
  output: OutputText
}

export function toMeterResult({ tokens, isExact, error, output, ...found }: Found): MeterResult {
  return {
    usage: error ? null : tokens,
    confidence: error || !tokens ? 'none' : isExact ? 'exact' : 'floor',
    undividedTokens: found.undividedTokens ?? null,
    imageOutputTokens: null,
    audioSeconds: null,
    searchUnits: null,
    providerCost: null,
    serviceTier: found.serviceTier,
    flags: found.flags,
    images: 0,
    hostedCalls: { ...noHostedCalls, searches: found.webSearches ?? 0 },
    model: validModelName(found.model),
    error,
    ids: [],
    outputText: () => output,
    ...(found.breakdown && { breakdown: found.breakdown }),
  }
}
