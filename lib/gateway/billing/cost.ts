import type { Confidence, Settlement } from '../../ledger/entry'
import { highestPrices } from '../../pricing/highest-prices'
import { type PriceBook, priceBook } from '../../pricing/price-book'
import type { PriceSource } from '../../pricing/price-source'
import { missingPrice, recordedCost } from '../../pricing/recorded-cost'
import { noTokens, type Tokens } from '../../pricing/tokens'
import { CAPPED, joinVariants, RESERVATION } from '../../pricing/variant'
import type { GatewayDeps } from '../deps'
import { unboundedCost } from '../http/rejections'
import { noHostedCalls } from '../metering/hosted-calls'
import type { MeterResult } from '../metering/meter'
import { type Patch, usagePatch } from '../request/rewrite'
import type { RequestContext } from '../request-context'
import { type ProviderKey, upstreamModel } from '../snapshot/provider-keys'
import { hasBudget, type Snapshot } from '../snapshot/snapshot'
import { mayStillRun } from '../upstream/error-classifier'
import { boundTokens, type PatchedBound } from './bound-tokens'
import { boundingRates } from './breakdown'
import type { BudgetRoom } from './budgets'
import { chargeByProvider } from './charge'
import { tariffs } from './tariffs'
import { boundableFee, feeOf } from './tool-fees'

/** What a request can cost at most, and the patches to its body that make this so. Pico-dollars. */
export type CostPlan = {
  patches: readonly Patch[]
  /** Makes a stream report its usage, where the client did not request it. */
  usagePatch: Patch | null
  /** We requested the usage, not the client: it is hidden from the client. */
  hideUsage: boolean
  /** The limit of one answer's tokens among the patches, null when the client set its own. */
  addedOutputLimit: number | null
  /** False when the cost has no upper bound; `reservedPico` is 0 then. */
  bounded: boolean
  reservedPico: bigint
  /** Estimated cost of the input alone, null without a price. */
  estimatePico: bigint | null
}

/** For each key that the request may be sent with. All of them reserve the same. */
export type CostPlans = (key: Pick<ProviderKey, 'aliases'>) => CostPlan

/**
 * `keys`: those that it may be sent with. Their aliases may stand for different models, each of which has its own price and
 * limits. `room`: see `budgetRoom`. Throws 403 when the member has a budget and the cost has no upper bound.
 */
export function planCosts(
  request: Parameters<typeof planCost>[0],
  snapshot: Parameters<typeof planCost>[1],
  keys: readonly Pick<ProviderKey, 'priceSource' | 'aliases'>[],
  room: BudgetRoom | null,
): CostPlans {
  const modelOf = (key: Pick<ProviderKey, 'aliases'>) => upstreamModel(key, request.parsed.model)
  const plans = new Map<string, CostPlan>()
  for (const model of new Set(keys.map(modelOf))) {
    const sameModel = keys.filter((key) => modelOf(key) === model)
    plans.set(model, planCost(withModel(request, model), snapshot, sameModel, room))
  }
  let reservedPico = 0n
  for (const plan of plans.values()) if (plan.reservedPico > reservedPico) reservedPico = plan.reservedPico
  for (const plan of plans.values()) plan.reservedPico = reservedPico
  return (key) => {
    const plan = plans.get(modelOf(key))
    if (!plan) throw new Error('a key without a cost plan')
    return plan
  }
}

/** The request as if the client had asked for `model` by the provider's own name. */
export const withModel = <Request extends Pick<RequestContext, 'parsed'>>(request: Request, model: string): Request =>
  model === request.parsed.model ? request : { ...request, parsed: { ...request.parsed, model } }

function planCost(
  unpriced: Pick<RequestContext, 'parsed' | 'member' | 'endpoint' | 'body' | 'startedAt' | 'day'>,
  { prices, hostedToolReservePico }: Pick<Snapshot, 'prices' | 'hostedToolReservePico'>,
  keys: readonly Pick<ProviderKey, 'priceSource'>[],
  room: BudgetRoom | null,
): CostPlan {
  const { parsed, member, endpoint, startedAt: at, day } = unpriced
  const sources = [...new Set(keys.map(({ priceSource }) => priceSource))]
  const book = highestPrices(sources.map((source) => priceBook(prices, { at, day }, source)))
  const request = { ...unpriced, book }
  const listed = book.rates(parsed.model, parsed.serviceTier)
  const rates = listed && boundingRates(listed, parsed)
  const usage = parsed.stream && endpoint.needsUsageOption ? usagePatch(parsed) : null
  const isLimited = hasBudget(member)
  const isByTokens = endpoint.tariff === 'tokens'
  if (isLimited) rejectUnbounded(request, isByTokens && needsToolReserve(request) && hostedToolReservePico === null)
  const bound: PatchedBound = isByTokens
    ? boundTokens(request, rates, toolReserve(request, hostedToolReservePico), room)
    : { ...tariffs[endpoint.tariff].upperBound(request, rates) }
  const bounded = bound.reservedPico !== undefined
  if (isLimited && !bounded)
    throw unboundedCost('model', `the model "${parsed.model}" has no price here: an admin can set one`)
  if (isLimited && bound.unboundedReason) throw unboundedCost('model', bound.unboundedReason)
  return {
    patches: bound.patches ?? [],
    usagePatch: usage,
    hideUsage: usage !== null,
    addedOutputLimit: bound.addedOutputLimit ?? null,
    bounded,
    reservedPico: bound.reservedPico ?? 0n,
    estimatePico: bound.estimatePico ?? null,
  }
}

type Tools = Pick<RequestContext, 'parsed' | 'endpoint'> & { book: PriceBook }

/** Whether the cost of hosted tools has no upper bound, because of what they are or because their calls have no limit. */
const needsToolReserve = (request: Tools): boolean =>
  !request.book.isFree &&
  (boundableFee(request.parsed.hostedTools, request.parsed.model, request.book) === null || lacksToolLimit(request))

/** We cannot add one to each tool. */
const lacksToolLimit = ({ parsed, endpoint }: Tools): boolean =>
  parsed.hostedTools.kinds.size > 0 && parsed.maxToolCalls === null && endpoint.toolLimitField === undefined

const toolReserve = (request: Tools, reservePico: bigint | null): bigint =>
  needsToolReserve(request) ? (reservePico ?? 0n) : 0n

function rejectUnbounded(request: Tools, lacksToolReserve: boolean) {
  const { serviceTier, fields } = request.parsed
  const search = 'web_search_options'
  const { perToolLimitField } = request.endpoint
  if (lacksToolReserve)
    throw unboundedCost(
      fields.has(search) ? search : 'tools',
      perToolLimitField && lacksToolLimit(request)
        ? `the calls of its hosted tools need a limit: set "${perToolLimitField}" of each`
        : 'the cost of its tools cannot be bounded in advance: an admin can set what to reserve for them',
    )
  if (serviceTier !== null && serviceTier !== 'auto' && serviceTier !== 'default')
    throw unboundedCost('service_tier', 'it allows only the default service tier')
}

/** How a dispatched request ended. */
export type Outcome = {
  /** The key that responded, or was tried last. */
  keyId: number
  /** The one that the provider was asked for. */
  model: string
  /** An admin mapped it to a deployment: it is the one that responded, whatever the response calls it. */
  mapped: boolean
  /** Of the key. */
  priceSource: PriceSource
  attempts: Settlement['attempts']
  status: number | null
  /** False when it certainly did not run. */
  sent: boolean
  /** There was no response in time. */
  timedOut: boolean
  firstByteAt: number | null
  upstreamRequestId: string | null
  metered: MeterResult | null
}

/**
 * Settled when the provider reported what it bills; estimated when it did not, or only in part; failed and free when the
 * request did not succeed. A member with a budget who may have made it cost more than can be estimated pays the reservation.
 */
export async function buildSettlement(
  {
    context,
    snapshot,
    servedModels,
    tokenRatios,
  }: Pick<GatewayDeps, 'context' | 'snapshot' | 'servedModels' | 'tokenRatios'>,
  clientRequest: Pick<
    RequestContext,
    'id' | 'parsed' | 'body' | 'endpoint' | 'startedAt' | 'day' | 'member' | 'drainCutShort'
  >,
  plan: CostPlan,
  outcome: Outcome,
): Promise<Settlement> {
  const { keyId, model, mapped, attempts, status, sent, timedOut, firstByteAt, upstreamRequestId, metered } = outcome
  const request = withModel(clientRequest, model)
  const isAlias = request !== clientRequest
  const { hostedTools } = request.parsed
  const serviceTier = metered?.serviceTier ?? null
  const common = {
    ...{ id: request.id, keyId, attempts, status, firstByteAt, upstreamRequestId, settledAt: Date.now() },
    addedOutputLimit: plan.addedOutputLimit,
  }

  const gatewayTimeout = hasBudget(request.member) && (timedOut || mayStillRun(status))
  const failed = status === null ? !sent : status >= 300 ? !gatewayTimeout : metered !== null && metered.error !== null
  if (failed) {
    const label = servedModels.labelFor(model)
    const free = { costPico: 0n, tokens: noTokens, units: 0 }
    return {
      ...common,
      ...free,
      state: 'failed',
      serviceTier,
      variant: null,
      answeredModel: null,
      label,
      flags: [],
    }
  }

  const reportedModel = mapped ? model : (metered?.model ?? null)
  const book = priceBook(snapshot().prices, { at: request.startedAt, day: request.day }, outcome.priceSource)
  const price = book.resolve({ requested: model, answered: reportedModel, serviceTier })
  const { rates } = price
  const fee = feeOf(hostedTools, metered?.hostedCalls ?? noHostedCalls, price.label, book)
  const served = status !== null && status < 300
  if (served) servedModels.add(price.label, model)
  const label = served ? price.label : servedModels.labelFor(price.label)

  const tariff = tariffs[request.endpoint.tariff]
  const priced = { ...request, book }
  const ratesOf = (other: string) => book.rates(other, serviceTier)
  const reported = metered && tariff.exact(priced, metered, rates, ratesOf)
  const isExact = reported !== null && metered?.confidence !== 'floor'
  const byTariff = isExact
    ? reported
    : await tariff.estimate({ countTokens: context.countTokens, tokenRatios }, priced, metered, rates, ratesOf)
  const byProvider = price.isOwn ? null : chargeByProvider(byTariff, metered?.providerCost ?? null, isExact)
  const { clamped, error, ...charge } = byProvider ?? byTariff
  const flags = new Set<Settlement['flags'][number]>(metered?.flags)
  if (isAlias) flags.add('alias')
  if (clamped) flags.add('clamped')
  if (fee.isMissing && !byProvider) flags.add('fee_missing')
  const costPico = isExact
    ? charge.costPico
    : atLeast(reported?.costPico ?? null, capAtReservation(charge.costPico, plan))
  const isCapped = costPico !== charge.costPico
  const settlement: Settlement = {
    ...common,
    ...charge,
    state: isExact ? 'settled' : 'estimated',
    confidence: isExact ? 'exact' : confidenceOf(charge.tokens, metered, error ?? null),
    costPico: byProvider || costPico === null ? costPico : costPico + fee.pico,
    serviceTier,
    variant: joinVariants(byTariff.variant, fee.variant, byProvider?.variant ?? null, isCapped ? CAPPED : null),
    // What an alias stood for is not known later: the name it is priced by is.
    answeredModel: isAlias ? price.label : reportedModel,
    label,
    flags: [...flags],
  }
  const mayHaveCostMore = gatewayTimeout || (hasBudget(request.member) && request.drainCutShort)
  if (mayHaveCostMore && !isExact) return chargeReservation(settlement, plan)
  return settlement.costPico === null ? withReason(settlement, request, book) : settlement
}

/** Says why there is no cost. */
function withReason(
  settlement: Settlement,
  { parsed: { model }, endpoint }: Pick<RequestContext, 'parsed' | 'endpoint'>,
  book: PriceBook,
): Settlement {
  const use = { ...settlement, model, endpoint: endpoint.name, lacksFee: settlement.flags.includes('fee_missing') }
  const { rates } = book.resolve({ requested: model, answered: use.answeredModel, serviceTier: use.serviceTier })
  const reason = recordedCost(use, book)?.reason ?? missingPrice(use, rates, book)
  return { ...settlement, flags: [...settlement.flags, reason] }
}

/** Its variant keeps it from being re-priced: the cost is not that of its tokens. */
const chargeReservation = (settlement: Settlement, { reservedPico }: CostPlan): Settlement => ({
  ...settlement,
  costPico: atLeast(settlement.costPico, reservedPico),
  variant: RESERVATION,
  flags: [...settlement.flags, 'full_reservation'],
})

/** A floor, if the estimate adds nothing to what was reported. */
function confidenceOf(
  { inputTokens, outputTokens }: Tokens,
  metered: MeterResult | null,
  error: number | null,
): Confidence {
  const floor = metered?.usage
  if (floor && floor.inputTokens === inputTokens && floor.outputTokens === outputTokens) return 'floor'
  return error === null ? 'estimate' : `estimate:${Math.ceil(error * 100)}`
}

/** What was reported is owed even where it exceeds the reservation. */
const atLeast = (reported: bigint | null, estimated: bigint | null): bigint | null =>
  estimated !== null && reported !== null && reported > estimated ? reported : estimated

/** An estimate never exceeds what was reserved, where the cost had an upper bound. */
const capAtReservation = (costPico: bigint | null, { reservedPico, bounded }: CostPlan): bigint | null =>
  costPico !== null && bounded && costPico > reservedPico ? reservedPico : costPico
