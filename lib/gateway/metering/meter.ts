import type { SpecialTokens, Tokens } from '../../pricing/tokens'
import type { HostedCalls } from './hosted-calls'
import type { NormalizedUsage } from './normalize-usage'
import type { ReportedError } from './reported-error'

/** Reads the usage out of a response while it is relayed. */
export type Meter = {
  /** Returns what the client may have at once; the rest is withheld. */
  push(chunk: Buffer): Buffer[]
  /** What the client may have only once the ledger entry is settled. Empties it. */
  withheld(): Buffer[]
  /** What is withheld completes the response. */
  readonly complete: boolean
  /** The provider has finished, and only the usage is missing. */
  readonly finished: boolean
  /** Nothing more will be pushed; `isBroken`: because the connection broke. Null once everything pushed has been metered. */
  finish(isBroken?: boolean): Promise<void> | null
  result(): MeterResult
}

/** A part of the usage that another model has, or null for the one that answered; priced by its own size. */
export type UsagePart = { model: string | null; tokens: Tokens; longCacheTokens: number }

export type UsageBreakdown = {
  /** Cache writes that last an hour, of those that are not in `others`. */
  longCacheTokens: number
  others: readonly UsagePart[]
  surchargePercent: number
} & Partial<SpecialTokens>

/** Of one model at its usual prices, with tokens of kinds that may have prices of their own; null without any. */
export function specialBreakdown(special: Partial<SpecialTokens>): UsageBreakdown | null {
  for (const count of Object.values(special))
    if (count > 0) return { longCacheTokens: 0, others: [], surchargePercent: 0, ...special }
  return null
}

export type MeterResult = Omit<NormalizedUsage, 'tokens' | 'images' | 'webSearches' | 'inputParts'> & {
  /** Null when no tokens were reported; complete only if `confidence` is `exact`. */
  usage: Tokens | null
  /** Images in the response. */
  images: number
  /** Of tools that the provider has run. */
  hostedCalls: HostedCalls
  /** What of the usage has another price than its model's; absent where nothing has. */
  breakdown?: UsageBreakdown
  model: string | null
  /** The provider reported an error instead of content and usage, although the status is one of success. */
  error: ReportedError | null
  /** Of the response and its items, as the provider stores them. */
  ids: readonly string[]
  /** The beginning of the output, and the length of all of it. Computed on demand: only estimates need it. */
  outputText(): { text: string; characters: number }
}
