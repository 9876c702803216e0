import { addMonths, type Day, dayOf, monthOf, startOfDay } from '../../core/time'
import type { BudgetRejection, Settlement } from '../../ledger/entry'
import { highestPrices } from '../../pricing/highest-prices'
import { type PriceBook, type Prices, priceBook } from '../../pricing/price-book'
import type { PriceSource } from '../../pricing/price-source'
import type { Rates } from '../../pricing/rates'
import { recordedCost } from '../../pricing/recorded-cost'
import { noTokens } from '../../pricing/tokens'
import {
  affordableOutputTokens,
  affordableToolCalls,
  estimateInputCost,
  maxInputTokens,
  maxInputWithTools,
  maxOutputTokens,
  upperBound,
} from '../../pricing/upper-bound'
import type { AppContext } from '../../runtime/context'
import type { GatewayDeps } from '../deps'
import { GatewayError } from '../http/errors'
import type { MeterResult } from '../metering/meter'
import type { ParsedRequest } from '../request/parse-request'
import { outputLimitPatches, type Patch, usagePatch } from '../request/rewrite'
import type { RequestContext } from '../request-context'
import type { Member } from '../snapshot/snapshot'
import { chargeByProvider } from './charge'
import { type CostBound, tariffs } from './tariffs'

/** What a request can cost at most, and the patches to its body that make this so. Pico-dollars. */
export type CostPlan = {
  patches: readonly Patch[]
  /** Makes a stream report its usage, where the client did not request it. */
  usagePatch: Patch | null
  /** We requested the usage, not the client: it is hidden from the client. */
  hideUsage: boolean
  /** False when the cost has no upper bound; `reservedPico` is 0 then. */
  bounded: boolean
  reservedPico: bigint
  /** Estimated cost of the input alone, null without a price. */
  estimatePico: bigint | null
}

/** Without `reservedPico` the cost has no upper bound. */
type PatchedBound = Partial<CostBound> & { patches?: Patch[] }

/** Throws 403 when the member has a budget and the request's cost has no upper bound. */
export async function planCost(
  context: AppContext,
  unpriced: Pick<RequestContext, 'parsed' | 'member' | 'endpoint' | 'body' | 'startedAt' | 'day'>,
  prices: Prices,
  keys: readonly { priceSource: PriceSource }[],
): Promise<CostPlan> {
  const { parsed, member, endpoint, startedAt, day } = unpriced
  const sources = [...new Set(keys.map(({ priceSource }) => priceSource))]
  const book = highestPrices(sources.map((source) => priceBook(prices, { at: startedAt, day }, source)))
  const request = { ...unpriced, book }
  const rates = parsed.toolFee === 'hidden' ? null : book.rates(parsed.model, parsed.serviceTier)
  const usage = parsed.stream && endpoint.needsUsageOption ? usagePatch(parsed) : null
  const hasBudget = member.limitPico !== null
  if (hasBudget) rejectUnbounded(parsed)
  const { patches = [], ...bound }: PatchedBound =
    endpoint.tariff === 'tokens'
      ? await boundTokens(context, request, rates)
      : { ...tariffs[endpoint.tariff].upperBound(request, rates) }
  const bounded = bound.reservedPico !== undefined
  if (hasBudget && !bounded)
    throw unboundedCost('model', `the model "${parsed.model}" has no price here: an admin can set one`)
  if (hasBudget && bound.unboundedReason) throw unboundedCost('model', bound.unboundedReason)
  return {
    patches,
    usagePatch: usage,
    hideUsage: usage !== null,
    bounded,
    reservedPico: bound.reservedPico ?? 0n,
    estimatePico: bound.estimatePico ?? null,
  }
}

/** Adds an output limit to a request without one when the member has a budget: as much as the rest of it pays for. */
async function boundTokens(
  context: AppContext,
  {
    parsed,
    member,
    endpoint,
    body,
    day,
    book,
  }: Pick<RequestContext, 'parsed' | 'member' | 'endpoint' | 'body' | 'day'> & { book: PriceBook },
  rates: Rates | null,
): Promise<PatchedBound> {
  if (!rates) return {}
  const needsLimit =
    parsed.toolFee === 'search' || (parsed.maxOutputTokens === null && endpoint.outputLimitFields.length > 0)
  const remaining = member.limitPico === null || !needsLimit ? null : await remainingBudget(context, member, day)
  const search = parsed.toolFee === 'search' ? boundSearches(parsed, rates, book, remaining) : null
  const inputTokens =
    search?.inputTokens ?? maxInputTokens(rates, body.length, { media: parsed.hasMedia, many: endpoint.batchInput })
  const choices = Math.max(parsed.choices, 1)
  // The bytes of an image say nothing about its tokens.
  const modelMaximum = maxOutputTokens(rates, parsed.hasMedia ? 0 : body.length)
  const maximum = endpoint.outputLimitFields.length === 0 ? 0 : (endpoint.defaultMaxOutput ?? modelMaximum)
  const patches: Patch[] = search?.patches ?? []
  let limit = parsed.maxOutputTokens ?? maximum
  if (remaining !== null && parsed.maxOutputTokens === null && maximum > 0) {
    const forTokens = remaining - (search?.feePico ?? 0n)
    const affordable = Math.floor(affordableOutputTokens(rates, inputTokens, forTokens) / choices)
    // When nothing is left the full maximum stays, and the reservation fails.
    if (affordable > 0) limit = Math.min(maximum, affordable)
    patches.push(...outputLimitPatches(parsed, endpoint.outputLimitFields, limit))
  }
  const outputTokens = choices * limit + (parsed.hasPrediction ? body.length : 0)
  return {
    patches,
    reservedPico: upperBound(rates, inputTokens, outputTokens) + (search?.feePico ?? 0n),
    estimatePico: estimateInputCost(rates, body.length),
  }
}

/** Costs more than any budget. */
const MAX_TOOL_CALLS = 1_000_000

/**
 * The input and the fees of a request that may search the web. Adds a limit to the number of searches when the member has a
 * budget: what half of the rest of it pays for, because the output costs as well. Null when there is no limit.
 */
function boundSearches(parsed: ParsedRequest, rates: Rates, book: PriceBook, remaining: bigint | null) {
  const price = book.perSearch(parsed.model)
  if (price === null && remaining !== null)
    throw unboundedCost('tools', 'the cost of its tools cannot be bounded in advance')
  if (price === null || (parsed.maxToolCalls === null && remaining === null)) return null
  const given = parsed.maxToolCalls === null ? null : Math.min(parsed.maxToolCalls, MAX_TOOL_CALLS)
  const calls = given ?? affordableToolCalls(rates, price, (remaining ?? 0n) / 2n)
  return {
    inputTokens: maxInputWithTools(rates, calls),
    feePico: price * BigInt(calls),
    patches: parsed.maxToolCalls === null ? outputLimitPatches(parsed, ['max_tool_calls'], calls) : [],
  }
}

function rejectUnbounded({ toolFee, serviceTier, fields }: ParsedRequest) {
  const search = 'web_search_options'
  if (toolFee === 'hidden')
    throw unboundedCost(fields.has(search) ? search : 'tools', 'the cost of its tools cannot be bounded in advance')
  if (toolFee === 'unbounded')
    throw unboundedCost('tools', 'how often its tools are called cannot be bounded in advance')
  if (serviceTier !== null && serviceTier !== 'auto' && serviceTier !== 'default')
    throw unboundedCost('service_tier', 'it allows only the default service tier')
}

const unboundedCost = (param: string, reason: string) =>
  new GatewayError('unbounded_cost', `Your token has a monthly budget, and ${reason}.`, { param })

/** Pico-dollars neither settled nor reserved this month. */
const remainingBudget = async ({ ledger }: AppContext, { id, limitPico }: Member, day: Day): Promise<bigint> =>
  (limitPico ?? 0n) - (await ledger.spentPico({ userId: id, month: monthOf(day) }))

/** The 429 for a reservation that the ledger has rejected. */
export function budgetExceeded(rejection: BudgetRejection, zone: string, now: number): GatewayError {
  if (rejection === 'budget_reserved') {
    const message = 'Your other open requests hold the rest of your monthly budget. Try again when one has ended.'
    return new GatewayError('insufficient_quota', message, { headers: { 'retry-after': '1' } })
  }
  const seconds = Math.max(Math.ceil((endOfMonth(now, zone) - now) / 1000), 1)
  return new GatewayError('insufficient_quota', 'The rest of your monthly budget does not cover this request.', {
    headers: { 'retry-after': String(seconds), 'x-should-retry': 'false' },
  })
}

/** The first instant of the next month in `zone`. */
export const endOfMonth = (now: number, zone: string): number =>
  startOfDay(`${addMonths(monthOf(dayOf(now, zone)), 1)}-01`, zone)

/** How a dispatched request ended. */
export type Outcome = {
  /** The key that responded, or was tried last. */
  keyId: number
  /** An admin mapped the requested model to a deployment: it is the one that responded, whatever the response calls it. */
  mapped: boolean
  /** Of the key. */
  priceSource: PriceSource
  attempts: Settlement['attempts']
  status: number | null
  /** False when it certainly did not run. */
  sent: boolean
  firstByteAt: number | null
  upstreamRequestId: string | null
  metered: MeterResult | null
}

/**
 * Settled when the provider reported what it bills; estimated when it did not, or only in part; failed and free when the
 * request did not succeed.
 */
export async function buildSettlement(
  { context, snapshot, servedModels }: Pick<GatewayDeps, 'context' | 'snapshot' | 'servedModels'>,
  request: Pick<RequestContext, 'id' | 'parsed' | 'body' | 'endpoint' | 'startedAt' | 'day'>,
  plan: CostPlan,
  outcome: Outcome,
): Promise<Settlement> {
  const { keyId, mapped, priceSource, attempts, status, sent, firstByteAt, upstreamRequestId, metered } = outcome
  const { model, toolFee } = request.parsed
  const serviceTier = metered?.serviceTier ?? null
  const common = { id: request.id, keyId, attempts, status, firstByteAt, upstreamRequestId, settledAt: Date.now() }

  const failed = status === null ? !sent : status >= 300 || (metered?.error ?? null) !== null
  if (failed) {
    const label = servedModels.labelFor(model)
    const free = { costPico: 0n, tokens: noTokens, units: 0 }
    return {
      ...common,
      ...free,
      state: 'failed',
      serviceTier,
      variant: toolFee === 'hidden' ? HIDDEN_FEE : null,
      answeredModel: null,
      label,
      flags: [],
    }
  }

  const answeredModel = mapped ? model : (metered?.model ?? null)
  const book = priceBook(snapshot().prices, { at: request.startedAt, day: request.day }, priceSource)
  const priced = { ...request, book }
  const price = book.resolve({ requested: model, answered: answeredModel, serviceTier })
  const searches = toolFee === 'search' ? (metered?.webSearches ?? 0) : 0
  const searchPrice = searches === 0 ? 0n : book.perSearch(price.label)
  const fee = toolFee === 'hidden' || searchPrice === null ? null : searchPrice * BigInt(searches)
  const rates = fee === null ? null : price.rates
  if (status !== null) servedModels.add(price.label, model)
  const label = status === null ? servedModels.labelFor(price.label) : price.label

  const tariff = tariffs[request.endpoint.tariff]
  const reported = metered && tariff.exact(priced, metered, rates)
  const isExact = reported !== null && metered?.confidence !== 'floor'
  const byTariff = isExact ? reported : await tariff.estimate(context, priced, metered, rates)
  const byProvider = price.isOwn ? null : chargeByProvider(byTariff, metered?.providerCost ?? null, isExact)
  const { clamped, ...charge } = byProvider ?? byTariff
  const flags = new Set<Settlement['flags'][number]>(metered?.flags)
  if (clamped) flags.add('clamped')
  const costPico = isExact
    ? charge.costPico
    : atLeast(reported?.costPico ?? null, capAtReservation(charge.costPico, plan))
  const settlement: Settlement = {
    ...common,
    ...charge,
    state: isExact ? 'settled' : 'estimated',
    costPico: byProvider || costPico === null ? costPico : costPico + (fee ?? 0n),
    serviceTier,
    variant: byProvider?.variant ?? feeVariantOf(fee, searches) ?? charge.variant,
    answeredModel,
    label,
    flags: [...flags],
  }
  if (settlement.costPico !== null) return settlement
  const { reason } = recordedCost({ ...settlement, model, endpoint: request.endpoint.name }, book)
  return { ...settlement, flags: [...flags, reason ?? 'no_unit_price'] }
}

const HIDDEN_FEE = 'hidden fee'

/** What the fee is for: it is not in the tokens. */
const feeVariantOf = (fee: bigint | null, searches: number) =>
  fee === null ? HIDDEN_FEE : searches === 0 ? null : `web searches: ${searches}`

/** What was reported is owed even where it exceeds the reservation. */
const atLeast = (reported: bigint | null, estimated: bigint | null): bigint | null =>
  estimated !== null && reported !== null && reported > estimated ? reported : estimated

/** An estimate never exceeds what was reserved, where the cost had an upper bound. */
const capAtReservation = (costPico: bigint | null, { reservedPico, bounded }: CostPlan): bigint | null =>
  costPico !== null && bounded && costPico > reservedPico ? reservedPico : costPico
