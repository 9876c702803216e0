import type { IncomingMessage } from 'node:http'
import { dayOf } from '../core/time'
import { log } from '../logging/log'
import {
  type Admission,
  admit,
  authenticateMember,
  budgetWait,
  release,
  requireCandidates,
  requireModel,
} from './admission'
import { learnRatios } from './billing/charge'
import { buildSettlement, withModel } from './billing/cost'
import type { GatewayDeps } from './deps'
import type { Downstream } from './http/downstream'
import {
  bodyTooLarge,
  unboundedCost,
  upstreamBroken,
  upstreamKeyRejected,
  upstreamTimeout,
  upstreamUnreachable,
} from './http/rejections'
import type { Permit } from './limits/rate-limiter'
import type { MeterResult } from './metering/meter'
import type { Protocol } from './providers/provider'
import { refreshPrices, refreshSnapshot } from './refresh'
import { relay } from './relay'
import { callerOf } from './request/caller'
import { scannerFor } from './request/content-type'
import type { Endpoint } from './request/endpoints'
import { makeBody } from './request/memory-budget'
import { readBody } from './request/read-body'
import type { BillableRequest, RequestContext } from './request-context'
import { findAffinity, recordOwner } from './routing/affinity'
import { aboutKey, candidatesFor, sendWithFailover, type UpstreamOutcome } from './routing/failover'
import { hasBudget, type Member } from './snapshot/snapshot'
import { providerRequestId } from './upstream/headers'
import type { ResponseHead } from './upstream/http-client'

export type IncomingCall = { id: string; request: IncomingMessage; protocol: Protocol; downstream: Downstream }

/**
 * One billable request from top to bottom. Throws a GatewayError while nothing has been answered; returns once the response
 * has ended and the ledger entry is settled.
 */
export async function handleBillableRequest(deps: GatewayDeps, endpoint: Endpoint, incoming: IncomingCall) {
  // Authenticate, and check what needs no body.
  const startedAt = Date.now()
  const snapshot = deps.snapshot()
  const sender = authenticateMember(deps, incoming)
  const contentLength = Number(incoming.request.headers['content-length'] ?? 0)
  if (contentLength > deps.maxBodyBytes) throw bodyTooLarge(deps.maxBodyBytes)

  const leave = deps.openRequests.enter(sender)
  const allocation = deps.memoryBudget.open(sender.id)
  try {
    // Read the body, scanning it as it arrives, and parse what money and ownership depend on.
    const { scanner, contentType } = scannerFor(endpoint, incoming.request.headers['content-type'] ?? '')
    const limits = { maxBytes: deps.maxBodyBytes, graceMs: deps.timeouts.body, allocation }
    // No name for the bytes: it would keep them as long as this function waits.
    const body = await readBody(incoming.request, scanner, limits).then((bytes) => makeBody(bytes, allocation.release))
    const parsed = incoming.protocol.parseRequest(endpoint, scanner, incoming.request.url ?? '')

    // The body may have taken minutes: re-authenticate if anything has changed since.
    const refreshing = refreshSnapshot(deps)
    if (refreshing) await refreshing
    const member = deps.snapshot() === snapshot ? sender : authenticateMember(deps, incoming)
    const affinity = findAffinity(deps, member, parsed.references)
    const request: RequestContext = {
      id: incoming.id,
      member,
      protocol: incoming.protocol,
      endpoint,
      parsed,
      headers: incoming.request.headers,
      caller: callerOf(incoming.request),
      body,
      contentType,
      affinity: affinity && (await affinity),
      downstream: incoming.downstream,
      startedAt,
      day: dayOf(startedAt, deps.snapshot().zone),
      drainsOnDisconnect: deps.alwaysDrains || hasBudget(member),
      upstream: null,
      abandoned: false,
      drainCutShort: false,
      awaitsOnlyUsage: null,
    }
    const stopWatching = watchDisconnect(deps, request)
    try {
      await admitAndSend(deps, request, () => authenticateMember(deps, incoming))
    } finally {
      stopWatching()
    }
  } finally {
    allocation.release()
    leave()
  }
}

/** Checks the model, reserves the cost, sends the request and settles. */
async function admitAndSend(deps: GatewayDeps, request: RequestContext, reauthenticate: () => Member) {
  requireModel(request.member, request.parsed.model)
  const findCandidates = () => candidatesFor(deps, request)
  const candidates = requireCandidates(deps, request, findCandidates())
  const { waitMs, keepAlive } = budgetWait(deps, request.headers)
  deps.drainOnDisconnect.requireSlot(request.member)
  const permit = deps.rateLimiter.acquire(request)
  try {
    const { downstream } = request
    const isGone = () => downstream.disconnected
    const onWait = keepAlive && allowsComments(request) ? () => downstream.beginEvents(deps.keepAlive) : () => {}
    const terms = { candidates, findCandidates, reauthenticate, isGone, waitMs, onWait }
    const admission = await admit(deps, request, terms)
    if (downstream.disconnected) return await release(deps, request)
    const outcome = await send(deps, request, admission)
    if (!outcome.sent && request.downstream.disconnected) return await release(deps, request)
    await respond(deps, request, outcome, permit)
  } finally {
    permit.release()
  }
}

/** Decides what becomes of the upstream call when the client disconnects. */
function watchDisconnect(deps: GatewayDeps, request: RequestContext): () => void {
  const { downstream } = request
  let stop = () => {}
  downstream.onDisconnect = () => {
    stop = deps.drainOnDisconnect.start(request)
  }
  if (downstream.disconnected) downstream.onDisconnect()
  return () => {
    downstream.onDisconnect = null
    stop()
  }
}

const allowsComments = ({ parsed, protocol }: RequestContext) => parsed.stream && protocol.allowsComments === true

const send = (deps: GatewayDeps, request: RequestContext, { candidates, plans }: Admission) =>
  sendWithFailover(deps, request, candidates, plans).catch((error: unknown): UpstreamOutcome => {
    log.error({ err: error }, 'sending failed unexpectedly; the request may have run, so it is billed')
    const about = aboutKey(candidates[0], request.parsed.model, plans)
    return { ...about, attempts: [], response: null, sent: true, timedOut: false }
  })

/** Relays the response and settles before its last byte; without one, settles and throws the error that says why. */
async function respond(deps: GatewayDeps, request: RequestContext, outcome: UpstreamOutcome, permit: Permit) {
  const { plan, response, sent, timedOut } = outcome
  const settle = (result: MeterResult | null, firstByteAt: number | null) =>
    settleEntry(deps, request, outcome, permit, { result, firstByteAt })

  if (response && !outcome.keyRejected && !outcome.limitRejected) {
    const options = {
      hideUsage: plan.hideUsage,
      addedOutputLimit: plan.addedOutputLimit,
      rateLimitHeaders: permit.headers,
      keepAlive: deps.keepAlive,
      drainBytes: deps.timeouts.drainBytes,
    }
    const whole = await relay(request, response, options, settle).catch(async (error: unknown) => {
      // Changes nothing where the entry has been settled already.
      await settle(null, null)
      throw error
    })
    if (!whole) throw upstreamBroken()
    return
  }
  // The body may repeat part of the provider key: it stays here.
  response?.call.abort()
  if (!(await settle(null, null))) return request.downstream.abort()
  if (outcome.limitRejected)
    throw unboundedCost('model', 'the provider rejects every output limit that would bound the cost of this model')
  if (response) throw upstreamKeyRejected()
  if (timedOut) throw upstreamTimeout()
  throw sent ? upstreamBroken() : upstreamUnreachable()
}

/** An outcome, of whose response only the head matters any more. */
export type SettledOutcome = Omit<UpstreamOutcome, 'response'> & { response: { head: ResponseHead } | null }

/** Settles with what was metered; false when that could not be made durable in time. */
export async function settleEntry(
  deps: GatewayDeps,
  request: BillableRequest,
  { plan, keyId, model, mapped, priceSource, attempts, response, sent, timedOut, reportError }: SettledOutcome,
  permit: Permit,
  { result, firstByteAt }: { result: MeterResult | null; firstByteAt: number | null },
): Promise<boolean> {
  const status = response?.head.status ?? null
  const upstreamRequestId = providerRequestId(response?.head.headers ?? {})?.slice(0, 128) ?? null
  const ended = {
    ...{ keyId, model, mapped, priceSource, attempts, status, sent, timedOut, firstByteAt, upstreamRequestId },
    metered: result,
  }
  if (result?.error) reportError?.(result.error)
  const recording =
    result && status !== null && status < 300 ? recordOwner(deps.context, request, keyId, result.ids) : null
  if (recording) await recording
  return deps.durableWrites.writeDurably(async () => {
    const refreshing = refreshPrices(deps)
    if (refreshing) await refreshing
    const settlement = await buildSettlement(deps, request, plan, ended)
    permit.recordTokens(settlement.tokens)
    await deps.context.ledger.settle(settlement)
    deps.budgetLine.freed(request.member.id)
    // Last, because everything before may be retried.
    if (result && settlement.state === 'settled') learnRatios(deps.tokenRatios, withModel(request, model), result)
  })
}
