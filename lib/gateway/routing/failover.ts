import type { IncomingHttpHeaders } from 'node:http'
import type { Settlement } from '../../ledger/entry'
import { log } from '../../logging/log'
import { addRequestFacts } from '../../logging/request-log'
import { describeNetworkError } from '../../outbound/network-error'
import type { PriceSource } from '../../pricing/price-source'
import type { CostPlan, CostPlans } from '../billing/cost'
import type { GatewayDeps } from '../deps'
import type { ReportedError } from '../metering/reported-error'
import { patchedParts } from '../request/rewrite'
import type { RequestContext } from '../request-context'
import { type ProviderKey, upstreamModel } from '../snapshot/provider-keys'
import {
  classifyError,
  mayStillRun,
  providerMessage,
  unreachableFailure,
  wasRefused,
} from '../upstream/error-classifier'
import { requestHeaders } from '../upstream/headers'
import { NoResponse, type ResponseHead, UpstreamCall } from '../upstream/http-client'
import { applyAffinity } from './affinity'
import { planWithout, rejectedIn } from './rejected-fields'
import { keysServing } from './serving-keys'

export const MAX_ATTEMPTS = 3
/** Of an error body, what is read before it is classified. */
export const ERROR_BYTES = 64 * 1024
export const ERROR_TIMEOUT_MS = 5000

/** The keys that can serve a request, in the order they should be tried. When the provider rejects all of them, all are tried. */
export function candidatesFor(
  { snapshot, loadBalancer, circuitBreaker }: Pick<GatewayDeps, 'snapshot' | 'loadBalancer' | 'circuitBreaker'>,
  request: Pick<RequestContext, 'member' | 'protocol' | 'endpoint' | 'parsed' | 'affinity' | 'startedAt' | 'day'>,
): readonly ProviderKey[] {
  const { member, protocol, endpoint, parsed, affinity } = request
  const hasEndpoint = ({ provider }: ProviderKey) =>
    provider.protocol === protocol && !provider.missingEndpoints.has(endpoint.name)
  const able = keysServing(snapshot(), snapshot().keys.filter(hasEndpoint), parsed.model, request)
  const serving = applyAffinity(affinity, able)
  const healthy = serving.filter((key) => !circuitBreaker.isOpen(key))
  const ordered = loadBalancer.order(healthy.length > 0 ? healthy : serving, member.id, parsed.model)
  return applyAffinity(affinity, ordered)
}

/** What the last attempt was made with. */
type KeyFacts = {
  /** The key that responded, or was tried last. */
  keyId: number
  /** The model that its provider was asked for. */
  model: string
  /** That is the one an admin mapped to a deployment, whatever the response calls it. */
  mapped: boolean
  /** Of the key. */
  priceSource: PriceSource
  plan: CostPlan
}

export function aboutKey(key: ProviderKey, requested: string, plans: CostPlans): KeyFacts {
  const model = upstreamModel(key, requested)
  const { id: keyId, priceSource } = key
  return { keyId, model, mapped: key.deployments.has(model), priceSource, plan: plans(key) }
}

/** How the last attempt ended: with a response, whose body is still to be read, or without one. */
export type UpstreamOutcome = KeyFacts & {
  attempts: Settlement['attempts']
  response: { head: ResponseHead; call: UpstreamCall } | null
  /** False when the request certainly did not run. */
  sent: boolean
  timedOut: boolean
  /** The provider rejected the key: its response says so, and is not for the client. */
  keyRejected?: boolean
  /** The provider takes no output limit, without which the cost has no upper bound. */
  limitRejected?: boolean
  /** For an error in the body of a response whose status is one of success. Absent when there was no key to blame. */
  reportError?: (error: ReportedError) => void
}

/** Tries the keys in order: the next one where `attempt` allows it. The last response stands as it came. */
export async function sendWithFailover(
  deps: GatewayDeps,
  request: RequestContext,
  keys: readonly ProviderKey[],
  plans: CostPlans,
): Promise<UpstreamOutcome> {
  const attempts: Attempts = []
  const last = Math.min(keys.length, MAX_ATTEMPTS) - 1
  for (const [index, key] of keys.entries()) {
    const { call, head, retryable, plan, limitRejected } = await attemptAdapting(deps, request, key, plans, attempts)
    const broken = head instanceof NoResponse ? head : null
    const isFinal = index === last || !retryable || (broken ? broken.sent : request.downstream.disconnected)
    if (!isFinal) {
      call.abort()
      continue
    }
    if (!broken) request.body.release()
    const { model } = request.parsed
    return {
      ...aboutKey(key, model, plans),
      plan,
      attempts,
      response: head instanceof NoResponse ? null : { head, call },
      sent: broken?.sent ?? true,
      timedOut: broken?.cause.name === 'HeadersTimeoutError',
      keyRejected: isKeyRejected(head, retryable, key),
      limitRejected,
      reportError: (error) => recordFailure(deps, key, model, error.status, {}, error.body),
    }
  }
  throw new Error('there was no key to try')
}

/** Some providers answer a wrong key with 400: then only what the error says tells. */
const isKeyRejected = (head: ResponseHead | NoResponse, retryable: boolean, { provider }: ProviderKey): boolean =>
  !(head instanceof NoResponse) &&
  (head.status === 401 || (head.status === 400 && retryable && provider.blame !== undefined))

type Attempts = { keyId: number; status: number | 'unreached' }[]

/** Sends again what a strict provider rejected for a field that we added: without it, once for each field. */
async function attemptAdapting(
  deps: GatewayDeps,
  request: RequestContext,
  key: ProviderKey,
  plans: CostPlans,
  attempts: Attempts,
): Promise<Attempt & { plan: CostPlan; limitRejected: boolean }> {
  const model = upstreamModel(key, request.parsed.model)
  const known = deps.rejectedFields.of(key, model)
  let rejected = known
  let plan = planWithout(known, request, plans(key)) ?? plans(key)
  for (;;) {
    const result = await attempt(deps, request, key, bodyFor(deps, key, request, plan))
    const { head, call } = result
    attempts.push({ keyId: key.id, status: head instanceof NoResponse ? 'unreached' : head.status })
    const answered = Object.assign(result, { plan, limitRejected: false })
    if (head instanceof NoResponse) return answered
    // Only once it helped: an error may quote a field's name that a client wrote.
    if (head.status < 300 && rejected !== known) deps.rejectedFields.remember(key, model, rejected)
    const fields = rejectedIn(head.status, result.text, request, plan)
    if (fields.length === 0 || request.downstream.disconnected) return answered
    rejected = new Set([...rejected, ...fields])
    const adapted = planWithout(rejected, request, plans(key))
    if (!adapted) return { ...answered, limitRejected: true }
    plan = adapted
    log.info({ keyId: key.id, fields }, 'the provider rejects a field that the gateway added; sent again without it')
    call.abort()
  }
}

/** The body as the key's provider expects it, in parts. */
export function bodyFor(
  { safetyIdentifier }: Pick<GatewayDeps, 'safetyIdentifier'>,
  key: ProviderKey,
  request: BodySource,
  plan: CostPlan,
): Buffer[] {
  const { member, parsed, endpoint, contentType, body } = request
  const adapted = { parsed, endpoint, contentType, body, model: upstreamModel(key, parsed.model) }
  const { patches, usagePatch } = key.provider.adaptPatches?.(key, adapted, plan) ?? plan
  const identifierPatch =
    safetyIdentifier && key.takesSafetyIdentifier
      ? (key.provider.safetyIdentifier?.patch(request, safetyIdentifier(member.id)) ?? null)
      : null
  const added = [usagePatch, identifierPatch].filter((patch) => patch !== null)
  return patchedParts(body.bytes(), added.length > 0 ? [...patches, ...added] : patches)
}

type BodySource = Pick<RequestContext, 'member' | 'parsed' | 'endpoint' | 'contentType' | 'body'>

type Attempt = {
  call: UpstreamCall
  head: ResponseHead | NoResponse
  /** The key failed in a way that another key may not, and the request did not run or an admin allows another. */
  retryable: boolean
  /** The beginning of an error's body. */
  text: string
}

/** One request with one key, and what it says about the key's health. */
async function attempt(
  deps: GatewayDeps,
  request: RequestContext,
  key: ProviderKey,
  body: readonly Buffer[],
): Promise<Attempt> {
  addRequestFacts({ provider: key.provider.telemetryName })
  const { member, protocol, endpoint, parsed, contentType } = request
  const model = upstreamModel(key, parsed.model)
  const { origin, path, headers } = key.provider.target(key, parsed.upstreamPath?.(model) ?? endpoint.name, model)
  const outgoing = {
    method: 'POST' as const,
    path,
    headers: Object.assign(requestHeaders(request.headers, member.id, protocol.requestHeaders), headers, {
      'content-type': contentType,
      'accept-encoding': 'identity',
    }),
    body,
    secret: key.secret,
  }
  const onClose = deps.loadBalancer.trackInFlight(key, member.id)
  const call = UpstreamCall.dispatch(deps.pools, origin, outgoing, deps.timeouts, onClose)
  request.upstream = call
  if (request.abandoned) call.abort()
  const head = await call.head
  if (head instanceof NoResponse) {
    if (!request.abandoned) recordUnreachable(deps, key, parsed.model, head.cause)
    return { call, head, retryable: !request.abandoned, text: '' }
  }
  if (head.status < 400) {
    deps.circuitBreaker.recordSuccess(key, parsed.model)
    return { call, head, retryable: false, text: '' }
  }
  const text = await call.peek(ERROR_BYTES, ERROR_TIMEOUT_MS)
  const isKeyToBlame = recordFailure(deps, key, parsed.model, head.status, head.headers, text)
  const mayRetry = wasRefused(head.status, text) || (deps.retriesServerErrors && !mayStillRun(head.status))
  return { call, head, retryable: isKeyToBlame && mayRetry, text }
}

export function recordUnreachable(
  { circuitBreaker }: Pick<GatewayDeps, 'circuitBreaker'>,
  key: ProviderKey,
  model: string,
  cause: Error,
) {
  log.warn({ keyId: key.id, err: cause }, 'provider did not respond')
  const why = describeNetworkError(cause) ?? 'the connection broke'
  circuitBreaker.recordFailure(key, model, unreachableFailure, `${key.base.host} cannot be reached: ${why}.`)
}

/** Whether the key is to blame. */
export function recordFailure(
  { circuitBreaker }: Pick<GatewayDeps, 'circuitBreaker'>,
  key: ProviderKey,
  model: string,
  status: number,
  headers: IncomingHttpHeaders,
  body: string,
): boolean {
  const failure = classifyError(status, headers, body, key.provider.blame?.(status, body) ?? null)
  if (failure) circuitBreaker.recordFailure(key, model, failure, providerMessage(status, body, key.secret))
  return failure !== null
}
