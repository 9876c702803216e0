import { dayOf } from '../../core/time'
import type { RequestFacts } from '../../logging/request-log'
import { remainingBudget } from '../billing/bound-tokens'
import { planCosts } from '../billing/cost'
import type { GatewayDeps } from '../deps'
import { modelNotFound, noKey } from '../http/rejections'
import type { Permit } from '../limits/rate-limiter'
import { confirmAdmission, requireModel, reserve } from '../pipeline'
import type { Protocol } from '../providers/provider'
import type { Caller } from '../request/caller'
import type { Endpoint } from '../request/endpoints'
import { makeBody } from '../request/memory-budget'
import type { ParsedRequest } from '../request/parse-request'
import type { KeyAffinity } from '../routing/affinity'
import { candidatesFor } from '../routing/failover'
import type { ProviderKey } from '../snapshot/provider-keys'
import type { Member } from '../snapshot/snapshot'
import type { EventRef } from './events'
import type { Admitted, TurnRequest } from './turn'

/** A response, and the event that requests it. */
export type Intent = {
  event: Buffer
  caller: Caller
  protocol: Protocol
  endpoint: Endpoint
  parsed: ParsedRequest
  member: Member
  affinity: KeyAffinity
  facts: RequestFacts
  ref: EventRef
  clientIsGone(): boolean
}

function toRequest(deps: GatewayDeps, intent: Intent): TurnRequest {
  const { event, caller, protocol, endpoint, parsed, member, affinity, facts, clientIsGone } = intent
  const startedAt = Date.now()
  return {
    ...{ id: facts.requestId, caller, member, protocol, endpoint, parsed, affinity, startedAt, clientIsGone },
    body: makeBody(event),
    contentType: 'application/json',
    day: dayOf(startedAt, deps.snapshot().zone),
    drainsOnDisconnect: deps.alwaysDrains || member.limitPico !== null,
    upstream: null,
    abandoned: false,
    drainCutShort: false,
    awaitsOnlyUsage: null,
  }
}

/**
 * Admits a response as a request over HTTP is: its model, a bounded cost, rate limits, a reservation, and the member as they are
 * after that. `order`: of the keys that can serve it, those to use. Throws a GatewayError.
 */
export async function admit(
  deps: GatewayDeps,
  intent: Intent,
  authenticate: () => Member,
  order: (keys: readonly ProviderKey[]) => readonly ProviderKey[],
): Promise<{ admitted: Admitted; keys: readonly ProviderKey[] }> {
  const { member, parsed, facts, ref } = intent
  const snapshot = deps.snapshot()
  const request = toRequest(deps, intent)
  requireModel(member, parsed.model)
  const [first, ...others] = order(candidatesFor(deps, request))
  if (!first) throw snapshot.keys.length === 0 ? noKey() : modelNotFound(parsed.model)
  const leave = deps.openRequests.enter(member)
  let permit: Permit | null = null
  try {
    const keys = [first, ...others] as const
    const plans = planCosts(request, snapshot, keys, await remainingBudget(deps.context.ledger, request))
    deps.drainOnDisconnect.requireSlot(member)
    permit = deps.rateLimiter.acquire(request)
    await reserve(deps, request, plans(first), first.id)
    await confirmAdmission(deps, request, snapshot, authenticate)
    return { admitted: { request, plans, permit: leavingWith(permit, leave), facts, ref }, keys }
  } catch (error) {
    permit?.release()
    leave()
    throw error
  }
}

const leavingWith = (permit: Permit, leave: () => void): Permit => ({
  ...permit,
  release() {
    permit.release()
    leave()
  },
})

/** Reserves for what the provider has begun by itself: it is too late to refuse it. */
export async function admitUnasked(deps: GatewayDeps, intent: Intent, key: ProviderKey): Promise<Admitted> {
  const member = { ...intent.member, limitPico: null, requestsPerMinute: null, tokensPerMinute: null }
  const request = toRequest(deps, { ...intent, member })
  const plans = planCosts(request, deps.snapshot(), [key], null)
  const permit = deps.rateLimiter.acquire(request)
  await reserve(deps, request, plans(key), key.id)
  return { request, plans, permit, facts: intent.facts, ref: intent.ref }
}
