import type { PriceBook } from '../../pricing/price-book'
import type { Rates } from '../../pricing/rates'
import {
  affordableOutputTokens,
  affordableToolCalls,
  estimateInputCost,
  MAX_SEARCH_TOKENS,
  maxInputTokens,
  maxInputWithTools,
  maxOutputTokens,
  upperBound,
} from '../../pricing/upper-bound'
import { writesText } from '../request/endpoints'
import type { HostedTools } from '../request/hosted-tools'
import { outputLimitPatches, type Patch } from '../request/rewrite'
import type { RequestContext } from '../request-context'
import type { BudgetRoom } from './budgets'
import type { CostBound } from './tariff'
import { boundableFee } from './tool-fees'

/** Without `reservedPico` the cost has no upper bound. */
export type PatchedBound = Partial<CostBound> & {
  patches?: Patch[]
  addedOutputLimit?: number | null
}

/**
 * The most a request billed by the token can cost. Adds an output limit, and one to the calls of hosted tools, where a member
 * with a budget sends none: as much as the rest of it pays for. `toolReservePico`: the bound of tools that have none.
 */
export function boundTokens(
  request: Pick<RequestContext, 'parsed' | 'endpoint' | 'body'> & { book: PriceBook },
  rates: Rates | null,
  toolReservePico: bigint,
  room: BudgetRoom | null,
): PatchedBound {
  if (!rates) return {}
  const { parsed, endpoint, body } = request
  const hasTools = parsed.hostedTools.kinds.size > 0
  const firstInput = maxInputTokens(rates, body.length, { media: parsed.hasMedia, many: endpoint.batchInput })
  const tools = hasTools ? boundToolCalls(request, rates, firstInput, room?.leftPico ?? null) : null
  const feePico = tools ? tools.feePico : toolReservePico
  const inputTokens = tools?.inputTokens ?? firstInput
  const choices = Math.max(parsed.choices, 1)
  // The bytes of an image say nothing about its tokens.
  const modelMaximum = maxOutputTokens(rates, parsed.hasMedia ? 0 : body.length)
  const maximum = writesText(endpoint) ? (endpoint.defaultMaxOutput ?? modelMaximum) : 0
  const patches: Patch[] = tools?.patches ?? []
  let limit = parsed.maxOutputTokens ?? maximum
  let addedOutputLimit: number | null = null
  if (room && parsed.maxOutputTokens === null && endpoint.outputLimitFields.length > 0) {
    const affordable = (pico: bigint) =>
      Math.floor(affordableOutputTokens(rates, inputTokens, pico - feePico) / choices)
    const [now, later] = [affordable(room.leftPico), affordable(room.leftPico + room.heldPico)]
    const least = Math.min(maximum, room.minOutputTokens, later)
    // When nothing is left the full maximum stays, and the reservation fails.
    if (least > 0) limit = Math.max(Math.min(maximum, now), least)
    addedOutputLimit = limit
    const limited = endpoint.limitOutput?.(parsed, limit)
    patches.push(...(limited ?? outputLimitPatches(parsed, endpoint.outputLimitFields, limit)))
  }
  const outputTokens = choices * limit + (parsed.hasPrediction ? body.length : 0)
  return {
    patches,
    addedOutputLimit,
    reservedPico: upperBound(rates, inputTokens, outputTokens) + feePico,
    estimatePico: estimateInputCost(rates, body.length),
  }
}

/** Costs more than any budget. */
const MAX_TOOL_CALLS = 1_000_000

/**
 * The input and the fees of a request with hosted tools. Adds a limit to the number of calls when the member has a budget: what
 * half of the rest of it pays for, because the output costs as well. Null when their number bounds nothing, or has no limit.
 */
function boundToolCalls(
  { parsed, endpoint: { toolLimitField }, book }: Pick<RequestContext, 'parsed' | 'endpoint'> & { book: PriceBook },
  rates: Rates,
  inputTokens: number,
  remaining: bigint | null,
) {
  const fee = boundableFee(parsed.hostedTools, parsed.model, book)
  const canLimit = remaining !== null && toolLimitField !== undefined
  if (fee === null || (parsed.maxToolCalls === null && !canLimit)) return null
  const given = parsed.maxToolCalls === null ? null : Math.min(parsed.maxToolCalls, MAX_TOOL_CALLS)
  const resultTokens = hasLimitedResults(parsed.hostedTools) ? MAX_SEARCH_TOKENS : null
  const turns = { inputTokens, resultTokens }
  const calls = given ?? affordableToolCalls(rates, turns, fee, (remaining ?? 0n) / 2n)
  return {
    inputTokens: maxInputWithTools(rates, turns, calls),
    feePico: fee * BigInt(calls),
    patches: parsed.maxToolCalls === null ? outputLimitPatches(parsed, [toolLimitField ?? ''], calls) : [],
  }
}

const hasLimitedResults = ({ kinds, hasUnlimitedResults }: HostedTools) =>
  !hasUnlimitedResults && [...kinds].every((kind) => kind === 'search' || kind === 'search_preview')

/** Whether the request's bound depends on what is left of a budget. */
export const dependsOnRoom = ({ parsed, endpoint }: Pick<RequestContext, 'parsed' | 'endpoint'>): boolean =>
  (parsed.maxOutputTokens === null && endpoint.outputLimitFields.length > 0) || parsed.hostedTools.kinds.size > 0
