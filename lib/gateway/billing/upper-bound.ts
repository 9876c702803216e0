import type { AdminPrices } from '../../pricing/admin-prices'
import { affordable, estimate, inputBound, outputRoom, upperBound } from '../../pricing/bound'
import { type Rates, ratesOf } from '../../pricing/rates'
import type { AppContext } from '../../runtime/context'
import { GatewayError } from '../http/errors'
import type { ParsedRequest } from '../request/parse-request'
import type { Edit } from '../request/patches'
import { boundEdits, usageEdit } from '../request/rewrite'
import type { RequestContext } from '../request-context'
import { remainingBudget } from './quota'
import { tariffs } from './tariffs'

/** What is to be changed in what will be sent, and what it can cost at most. */
export type CostPlan = {
  edits: readonly Edit[]
  /** What makes a stream tell its usage, where the client did not ask for it. */
  usageEdit: Edit | null
  /** The usage was asked for by us, so it is hidden from the client. */
  hideUsage: boolean
  /** False when nobody can say what it costs at most. */
  bounded: boolean
  reservedPico: bigint
  estimatePico: bigint | null
}

/** Throws 403 for a limited member's request that nothing bounds. */
export async function planOf(house: AppContext, call: RequestContext, prices: AdminPrices): Promise<CostPlan> {
  const { parsed: asked, member, endpoint, day } = call
  const rates = asked.fee === 'hidden' ? null : ratesOf(asked.model, day, prices, asked.serviceTier)
  const usage = asked.stream && endpoint.asksForUsage ? usageEdit(asked) : null
  const isLimited = member.limitPico !== null
  if (isLimited) refuseUnbounded(asked)
  const { edits = [], ...most }: Most =
    endpoint.billed === 'tokens'
      ? await mostTokens(house, call, rates)
      : { ...tariffs[endpoint.billed].most(call, rates) }
  const bounded = most.reservedPico !== undefined
  if (isLimited && !bounded)
    throw refused('model', `the model "${asked.model}" has no price here: an admin can set one`)
  if (isLimited && most.guess) throw refused('model', most.guess)
  return {
    edits,
    usageEdit: usage,
    hideUsage: usage !== null,
    bounded,
    reservedPico: most.reservedPico ?? 0n,
    estimatePico: most.estimatePico ?? null,
  }
}

type Most = { edits?: Edit[]; reservedPico?: bigint; estimatePico?: bigint; guess?: string }

/** Where a limited member's request says no bound itself, one is added. */
async function mostTokens(house: AppContext, call: RequestContext, rates: Rates | null): Promise<Most> {
  if (!rates) return {}
  const { parsed: asked, member, endpoint, body, day } = call
  const input = inputBound(rates, body.length, { media: asked.media, many: endpoint.asksMany })
  const choices = Math.max(asked.choices, 1)
  // A picture's bytes are no tokens.
  const room = outputRoom(rates, asked.media ? 0 : body.length)
  const maximum = endpoint.bounds.length === 0 ? 0 : (endpoint.usualBound ?? room)
  const edits: Edit[] = []
  let most = asked.outputBound ?? maximum
  if (member.limitPico !== null && asked.outputBound === null && maximum > 0) {
    const left = await remainingBudget(house, member, day)
    const paid = Math.floor(affordable(rates, input, left) / choices)
    // With nothing left the whole bound stands, and the reservation says no.
    if (paid > 0) most = Math.min(maximum, paid)
    edits.push(...boundEdits(asked, endpoint.bounds, most))
  }
  const output = choices * most + (asked.prediction ? body.length : 0)
  return { edits, reservedPico: upperBound(rates, input, output), estimatePico: estimate(rates, body.length) }
}

function refuseUnbounded({ fee, serviceTier, members }: ParsedRequest) {
  const search = 'web_search_options'
  if (fee === 'hidden')
    throw refused(members.has(search) ? search : 'tools', 'what its tools cost cannot be told beforehand')
  if (fee === 'unbounded') throw refused('tools', 'how often its tools are asked cannot be told beforehand')
  if (serviceTier !== null && serviceTier !== 'auto' && serviceTier !== 'default')
    throw refused('service_tier', 'only the default service tier is open to it')
}

const refused = (param: string, why: string) =>
  new GatewayError(403, 'unbounded_cost', `Your token has a monthly limit, and ${why}.`, { param })
