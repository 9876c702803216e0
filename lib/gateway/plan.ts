import type { House } from '../house'
import type { AdminPrices } from '../pricing/admin-prices'
import { affordable, estimate, inputBound, outputRoom, upperBound } from '../pricing/bound'
import { type Rates, ratesOf } from '../pricing/rates'
import type { Asked } from './asked'
import type { Call } from './call'
import { boundEdits, usageEdit } from './edits'
import { leftOf } from './quota'
import { Refusal } from './refusal'
import { splice } from './splice'

/** What will be sent, and what it can cost at most. */
export type Plan = {
  body: Buffer
  /** The usage was asked for by us, so it is hidden from the client. */
  hideUsage: boolean
  /** At which the request was bounded; null when its model has no price. */
  rates: Rates | null
  reservedPico: bigint
  estimatePico: bigint | null
}

/** Throws 403 for a limited member's request that nothing bounds. */
export function planOf(house: House, call: Call, prices: AdminPrices): Plan {
  const { asked, member, endpoint, body, day } = call
  const rates = asked.hiddenFee ? null : ratesOf(asked.model, day, prices, asked.serviceTier)
  const usage = asked.stream ? usageEdit(asked) : null
  const edits = usage ? [usage] : []
  if (member.limitPico !== null) refuseUnbounded(asked, rates)
  if (!rates)
    return { body: splice(body, edits), hideUsage: usage !== null, rates, reservedPico: 0n, estimatePico: null }

  const input = inputBound(rates, body.length, asked.media)
  const choices = Math.max(asked.choices, 1)
  const maximum = endpoint.bounds.length === 0 ? 0 : outputRoom(rates, body.length)
  let most = asked.outputBound ?? maximum
  if (member.limitPico !== null && asked.outputBound === null && maximum > 0) {
    const paid = Math.floor(affordable(rates, input, leftOf(house, member, call.startedAt)) / choices)
    // With nothing left the whole bound stands, and the reservation says no.
    if (paid > 0) most = Math.min(maximum, paid)
    edits.push(...boundEdits(asked, endpoint.bounds, most))
  }
  const output = choices * most + (asked.prediction ? body.length : 0)
  const reservedPico = upperBound(rates, input, output)
  return {
    body: splice(body, edits),
    hideUsage: usage !== null,
    rates,
    reservedPico,
    estimatePico: estimate(rates, body.length),
  }
}

function refuseUnbounded({ model, hiddenFee, serviceTier }: Asked, rates: Rates | null) {
  const because = (param: string, why: string) =>
    new Refusal(403, 'unbounded_cost', `Your token has a monthly limit, and ${why}.`, { param })
  if (hiddenFee) throw because('web_search_options', 'what a web search costs cannot be told beforehand')
  if (serviceTier !== null && serviceTier !== 'auto' && serviceTier !== 'default')
    throw because('service_tier', 'only the default service tier is open to it')
  if (!rates) throw because('model', `the model "${model}" has no price here: an admin can set one`)
}
