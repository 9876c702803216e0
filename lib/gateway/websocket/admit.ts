import { dayOf } from '../../core/time'
import type { RequestFacts } from '../../logging/request-log'
import { admit as admitToBudget, requireCandidates, requireModel, reserve } from '../admission'
import { planCosts } from '../billing/cost'
import type { GatewayDeps } from '../deps'
import type { Permit } from '../limits/rate-limiter'
import type { Protocol } from '../providers/provider'
import type { Caller } from '../request/caller'
import type { Endpoint } from '../request/endpoints'
import { makeBody } from '../request/memory-budget'
import type { ParsedRequest } from '../request/parse-request'
import type { KeyAffinity } from '../routing/affinity'
import { candidatesFor } from '../routing/failover'
import type { ProviderKey } from '../snapshot/provider-keys'
import { hasBudget, type Member } from '../snapshot/snapshot'
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
  /** How long it waits for money that other open requests of the member hold; not at all in a conversation. */
  waitMs?: number
}

function toRequest(deps: GatewayDeps, intent: Intent): TurnRequest {
  const { event, caller, protocol, endpoint, parsed, member, affinity, facts, clientIsGone } = intent
  const startedAt = Date.now()
  return {
    ...{ id: facts.requestId, caller, member, protocol, endpoint, parsed, affinity, startedAt, clientIsGone },
    body: makeBody(event),
    contentType: 'application/json',
    day: dayOf(startedAt, deps.snapshot().zone),
    drainsOnDisconnect: deps.alwaysDrains || hasBudget(member),
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
  const request = toRequest(deps, intent)
  requireModel(member, parsed.model)
  const findCandidates = () => order(candidatesFor(deps, request))
  const candidates = requireCandidates(deps, request, findCandidates())
  const leave = deps.openRequests.enter(member)
  let permit: Permit | null = null
  try {
    deps.drainOnDisconnect.requireSlot(member)
    permit = deps.rateLimiter.acquire(request)
    const terms = {
      candidates,
      findCandidates,
      reauthenticate: authenticate,
      isGone: intent.clientIsGone,
      waitMs: intent.waitMs ?? 0,
    }
    const admission = await admitToBudget(deps, request, terms)
    const { plans } = admission
    return { admitted: { request, plans, permit: leavingWith(permit, leave), facts, ref }, keys: admission.candidates }
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
  const member = {
    ...intent.member,
    limitPico: null,
    periodLimits: [],
    raises: [],
    requestsPerMinute: null,
    tokensPerMinute: null,
    token: intent.member.token && {
      ...intent.member.token,
      requestsPerMinute: null,
      tokensPerMinute: null,
    },
  }
  const request = toRequest(deps, { ...intent, member })
  const plans = planCosts(request, deps.snapshot(), [key], null)
  const permit = deps.rateLimiter.acquire(request)
  await reserve(deps, request, plans, key)
  return { request, plans, permit, facts: intent.facts, ref: intent.ref }
}
