import { buildSettlement, type CostPlan } from '../lib/gateway/billing/cost'
import { makeTokenRatios } from '../lib/gateway/billing/token-ratios'
import type { MeterResult } from '../lib/gateway/metering/meter'
import type { Endpoint } from '../lib/gateway/request/endpoints'
import { noHostedTools } from '../lib/gateway/request/hosted-tools'
import { noReferences, type ParsedRequest } from '../lib/gateway/request/parse-request'
import { packagedPrices } from '../lib/pricing/price-book'
import { FULL_FACTOR } from '../lib/pricing/price-source'

/** How many, at how many dollars per million. */
export type PricedTokens = readonly [count: number, dollars: number][]

/** In pico-dollars. */
export const costOf = (priced: PricedTokens | null): bigint | null =>
  priced?.reduce((sum, [count, dollars]) => sum + BigInt(count) * BigInt(Math.round(dollars * 1_000_000)), 0n) ?? null

/** Of an unbounded request. */
const plan: CostPlan = {
  ...{ patches: [], usagePatch: null, hideUsage: false, addedOutputLimit: null },
  ...{ bounded: false, reservedPico: 0n, estimatePico: null },
}

const DECEMBER = Date.UTC(2026, 11, 1)

/** What the ledger is told of a response that was metered so, at the prices of this release: on 1 December 2026, or `at`. */
export function settleMetered(
  metered: MeterResult,
  request: { endpoint: Endpoint; model: string; list: string; at?: number },
) {
  const { endpoint, model, list, at = DECEMBER } = request
  const parsed: ParsedRequest = {
    ...{ model, stream: true, choices: 1, maxOutputTokens: null, maxToolCalls: null, serviceTier: null },
    ...{ hostedTools: noHostedTools, hasMedia: false, hasPrediction: false, documents: 0, references: noReferences },
    ...{ fields: new Map(), files: { count: 0, bytes: 0 } },
  }
  const member = {
    ...{ id: 1, disabled: false, expiresAt: null, limitPico: null, requestsPerMinute: null },
    ...{ periodLimits: [], raises: [], tokensPerMinute: null, models: null, token: null },
  }
  const billable = { id: 'x', parsed, endpoint, member, startedAt: at, day: '2026-12-01', drainCutShort: false }
  const snapshot = { prices: packagedPrices }
  const outcome = {
    ...{ keyId: 1, model, mapped: false, priceSource: { list, free: false, factor: FULL_FACTOR } },
    ...{ attempts: [], status: 200, sent: true, timedOut: false, firstByteAt: at, upstreamRequestId: null, metered },
  }
  const countTokens = async (texts: { text: string }[]) => texts.map(({ text }) => Math.ceil(text.length / 4))
  const deps = {
    context: { countTokens },
    snapshot: () => snapshot,
    servedModels: { add: () => {}, labelFor: (name: string) => name },
  }
  return buildSettlement(
    { ...deps, tokenRatios: makeTokenRatios() } as unknown as Parameters<typeof buildSettlement>[0],
    { ...billable, body: { length: 100, small: null } } as unknown as Parameters<typeof buildSettlement>[1],
    plan,
    outcome,
  )
}
