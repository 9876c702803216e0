import { noTokens, type Settlement } from '../../ledger/entry'
import { pricedAs } from '../../pricing/priced-as'
import type { GatewayDeps } from '../deps'
import type { MeterResult } from '../metering/meter'
import type { RequestContext } from '../request-context'
import { tariffs } from './tariffs'
import type { CostPlan } from './upper-bound'

/** How a dispatched request ended. */
export type Ended = {
  /** The key that answered, or was tried last. */
  keyId: number
  /** The model asked for is the one that answered, by the word of an admin who mapped it to a deployment. */
  mapped: boolean
  trail: Settlement['trail']
  status: number | null
  /** False when it certainly did not run. */
  sent: boolean
  firstByteAt: number | null
  upstreamRequestId: string | null
  seen: MeterResult | null
}

/** The entry's end, from what was seen: exact, estimated, or failed and free. */
export async function settlementOf(door: GatewayDeps, call: RequestContext, plan: CostPlan, ended: Ended): Promise<Settlement> {
  const { keyId, trail, status, firstByteAt, upstreamRequestId, seen } = ended
  const tier = {
    serviceTier: seen?.serviceTier ?? null,
    variant: call.parsed.fee === 'hidden' ? 'hidden fee' : null,
  }
  const common = { id: call.id, keyId, trail, status, firstByteAt, upstreamRequestId, settledAt: Date.now(), ...tier }
  const answered = ended.mapped ? call.parsed.model : (seen?.model ?? null)
  const failed = status === null ? !ended.sent : status >= 300
  if (failed) {
    const label = door.served.nameFor(call.parsed.model)
    return { ...common, state: 'failed', answeredModel: null, label, ...nothing, flags: [] }
  }

  const names = { asked: call.parsed.model, answered, serviceTier: seen?.serviceTier ?? null }
  const priced = pricedAs(names, call.day, door.directory().prices)
  const rates = call.parsed.fee === 'hidden' ? null : priced.rates
  if (status !== null) door.served.add(priced.label, call.parsed.model)
  const label = status === null ? door.served.nameFor(priced.label) : priced.label

  const tariff = tariffs[call.endpoint.billed]
  const exact = seen && tariff.exact(call, seen, rates)
  const { clamped, ...charge } = exact ?? (await tariff.estimate(door.house, call, seen, rates))
  const flags = clamped ? (['clamped'] as const) : []
  const rest = {
    ...common,
    ...charge,
    variant: common.variant ?? charge.variant,
    answeredModel: answered,
    label,
    flags,
  }
  return exact
    ? { ...rest, state: 'settled' }
    : { ...rest, state: 'estimated', costPico: capped(charge.costPico, plan) }
}

const nothing = { costPico: 0n, tokens: noTokens, units: 0 }

/** An estimate never takes more than was reserved, where a bound was known by then. */
const capped = (costPico: bigint | null, { reservedPico, bounded }: CostPlan): bigint | null =>
  costPico !== null && bounded && costPico > reservedPico ? reservedPico : costPico
