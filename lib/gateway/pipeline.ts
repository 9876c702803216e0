import { log } from '../logging/log'
import { budgetExceeded } from './billing/quota'
import { settlementOf } from './billing/settlement'
import { type CostPlan, planOf } from './billing/upper-bound'
import type { GatewayDeps } from './deps'
import { GatewayError } from './http/errors'
import type { Permit } from './limits/rate-limiter'
import type { MeterResult } from './metering/meter'
import { relay } from './relay'
import type { RequestContext } from './request-context'
import { candidatesFor } from './routing/candidates'
import { type Forwarded, forward } from './routing/failover'
import { matchesModel } from './routing/model-patterns'
import { recordOwner } from './routing/owners'
import type { ProviderKey } from './snapshot/provider-keys'
import { refreshPrices } from './snapshot/refresh'
import { first } from './upstream/headers'

/** From a request that is understood to its last byte: reserve, send, pass on, settle. Throws a Refusal while nothing has been answered. */
export async function exchange(door: GatewayDeps, call: RequestContext): Promise<void> {
  const { prices } = door.directory()
  const { model } = call.parsed
  if (!matchesModel(call.member.models, model))
    throw new GatewayError(403, 'model_not_allowed', `Your token may not use the model "${model}".`, { param: 'model' })
  const candidates = candidatesFor(door, call)
  const [chosen] = candidates
  if (!chosen) throw new GatewayError(503, 'no_key', `There is no provider key here for the model "${model}".`)

  const plan = await planOf(door.house, call, prices)
  const turn = door.pace.begin(call)
  try {
    await reserve(door, call, plan, chosen.id)
    await carryOut(door, call, plan, candidates, turn)
  } finally {
    turn.end()
  }
}

async function carryOut(door: GatewayDeps, call: RequestContext, plan: CostPlan, keys: readonly ProviderKey[], turn: Permit) {
  if (call.client.disconnected.aborted) return release(door, call)
  const forwarded = await forward(door, call, keys, plan).catch((error: unknown) => {
    log.error({ err: error }, 'a request may have been sent, so it is booked')
    return { keyId: keys[0]?.id ?? 0, mapped: false, trail: [], answer: null, sent: true, timedOut: false }
  })
  if (!forwarded.sent && call.client.disconnected.aborted) return release(door, call)
  await finish(door, call, plan, forwarded, turn)
}

async function reserve(door: GatewayDeps, call: RequestContext, plan: CostPlan, keyId: number) {
  const { house, served } = door
  const { id, member, parsed: asked, endpoint, startedAt } = call
  const { reservedPico, estimatePico } = plan
  const why = await house.ledger
    .reserve({
      id,
      userId: member.id,
      keyId,
      model: asked.model,
      label: served.nameFor(asked.model),
      endpoint: endpoint.name,
      stream: asked.stream,
      startedAt,
      reservedPico,
      estimatePico,
      limitPico: member.limitPico,
    })
    .catch((error: Error & { uncertain?: boolean }) => {
      // It may be written after all, and would hold its sum as long as this process lives.
      if (error.uncertain) void release(door, call)
      throw Object.assign(new GatewayError(503, 'unavailable', 'The ledger cannot be written, so nothing was sent.'), {
        cause: error,
      })
    })
  if (why) throw budgetExceeded(why, door.directory().zone, startedAt)
}

async function release(door: GatewayDeps, { id, member, startedAt }: RequestContext): Promise<void> {
  await door.books.writeDurably(() => door.house.ledger.release({ id, userId: member.id, startedAt }))
}

async function finish(door: GatewayDeps, call: RequestContext, plan: CostPlan, forwarded: Forwarded, turn: Permit) {
  const { keyId, mapped, trail, answer, sent, timedOut } = forwarded
  const close = async (seen: MeterResult | null, firstByteAt: number | null) => {
    const status = answer?.status ?? null
    const upstreamRequestId = first(answer?.headers['x-request-id'])?.slice(0, 128) ?? null
    const ended = { keyId, mapped, trail, status, sent, firstByteAt, upstreamRequestId, seen }
    if (seen && answer && answer.status < 300) await recordOwner(door.house, call, keyId, seen.ids)
    return door.books.writeDurably(async () => {
      await refreshPrices(door)
      const settlement = await settlementOf(door, call, plan, ended)
      turn.used(settlement.tokens)
      return door.house.ledger.settle(settlement)
    })
  }
  if (answer && answer.status !== 401) {
    const isWhole = await relay(answer, call, plan.hideUsage, door.timing, close).catch(async (mistake: unknown) => {
      answer.body.destroy()
      // Changes nothing where the entry was closed before.
      await close(null, null)
      throw mistake
    })
    if (!isWhole) throw broken()
    return
  }
  // It shows part of the key, so it stays here.
  answer?.body.destroy()
  if (!(await close(null, null))) return call.client.abort()
  if (answer)
    throw new GatewayError(502, 'upstream_key_rejected', 'The provider does not accept the key that Chatelaine holds.')
  throw timedOut ? new GatewayError(504, 'upstream_timeout', 'The provider did not answer in time.') : unreachable(sent)
}

const broken = () => new GatewayError(502, 'upstream_broken', "The provider's answer broke off.")

const unreachable = (sent: boolean) =>
  sent ? broken() : new GatewayError(502, 'upstream_unreachable', 'The provider could not be reached.')
