import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { MAX_BUDGET_WAIT_SECONDS } from '../config/env'
import { MAX_TOKEN_LENGTH } from '../core/input'
import { monthOf } from '../core/time'
import type { BudgetRejection } from '../ledger/entry'
import { addRequestFacts } from '../logging/request-log'
import { dependsOnRoom } from './billing/bound-tokens'
import { budgetExceeded, budgetRoom, isOverBudget } from './billing/budgets'
import { type CostPlans, planCosts } from './billing/cost'
import type { GatewayDeps } from './deps'
import {
  invalid,
  invalidToken,
  ledgerUnavailable,
  missingToken,
  modelNotAllowed,
  modelNotFound,
  noKey,
} from './http/rejections'
import { refreshSnapshot } from './refresh'
import type { BillableRequest } from './request-context'
import { mayUseModel } from './routing/model-patterns'
import type { ProviderKey } from './snapshot/provider-keys'
import { hasBudget, isActive, limitsAt, type Member } from './snapshot/snapshot'

/**
 * The member whose token the request carries, or throws 401. Invalid tokens are not throttled: they cost a hash and a look into
 * memory, no one guesses a UUID, and an SDK told to wait would do so for a minute.
 */
export function authenticateMember(
  { context: { vault }, snapshot }: Pick<GatewayDeps, 'context' | 'snapshot'>,
  { request, protocol }: { request: IncomingMessage; protocol: TokenSource },
): Member {
  const { members, recentTokens } = snapshot()
  const tokens = protocol
    .clientTokens(request)
    .filter((token): token is string => token !== undefined && token.length > 0 && token.length <= MAX_TOKEN_LENGTH)
  for (const sent of tokens) {
    const token = sent.toLowerCase()
    const member = recentTokens.get(token) ?? members.get(vault.fingerprint('token', token))
    if (!member || !isActive(member, Date.now())) continue
    recentTokens.set(token, member)
    addRequestFacts({ userId: member.id })
    return member
  }
  throw tokens.length > 0 ? invalidToken() : missingToken()
}

/** A protocol, of which only this is needed here: where its SDKs put the token. */
type TokenSource = { clientTokens(request: IncomingMessage): (string | undefined)[] }

export type Candidates = readonly [ProviderKey, ...ProviderKey[]]

/** The provider keys that it may be sent with, and what it can cost with each. */
export type Admission = { candidates: Candidates; plans: CostPlans }

type Terms = {
  candidates: Candidates
  /** The keys that can serve it now, in the order to try them, once some may have changed. */
  findCandidates(): readonly ProviderKey[]
  /** The member, as the token says now. Throws 401. */
  reauthenticate(): Member
  isGone(): boolean
  /** How long it waits for money that the member's other open requests hold. */
  waitMs: number
  onWait?(): void
}

const WAIT_HEADER = /^(\d{1,3})(?: *; *(keep-alive))?$/

/** What `x-chatelaine-wait` asks for, or else the default; no request waits where BUDGET_WAIT_SECONDS is 0. Throws 400. */
export function budgetWait({ budgetWaitMs }: Pick<GatewayDeps, 'budgetWaitMs'>, headers: IncomingHttpHeaders) {
  const header = headers['x-chatelaine-wait']
  if (header === undefined || budgetWaitMs === 0) return { waitMs: budgetWaitMs, keepAlive: false }
  const [, seconds, option] = WAIT_HEADER.exec(String(header)) ?? []
  if (seconds === undefined || Number(seconds) > MAX_BUDGET_WAIT_SECONDS)
    throw invalid(
      `The header X-Chatelaine-Wait must be seconds from 0 to ${MAX_BUDGET_WAIT_SECONDS}, such as "60" or "60; keep-alive".`,
      'x-chatelaine-wait',
    )
  return { waitMs: Number(seconds) * 1000, keepAlive: option !== undefined }
}

/** Throws where no key serves the model. */
export function requireCandidates(
  { snapshot }: Pick<GatewayDeps, 'snapshot'>,
  { parsed: { model } }: Pick<BillableRequest, 'parsed'>,
  [first, ...others]: readonly ProviderKey[],
): Candidates {
  if (!first) throw snapshot().keys.length === 0 ? noKey() : modelNotFound(model)
  return [first, ...others]
}

export function requireModel(member: Member, model: string) {
  if (!mayUseModel(member, model)) throw modelNotAllowed(model)
}

/**
 * Bounds the cost and reserves it. While only the member's other open requests are in the way, waits in line for them. The request
 * must be sent or released afterwards. Throws what the client is told.
 */
export async function admit(deps: GatewayDeps, request: BillableRequest, terms: Terms): Promise<Admission> {
  const { budgetLine } = deps
  const { member } = request
  let snapshot = deps.snapshot()
  let { candidates } = terms

  /** `isInTurn`: none of the member's requests waits before it. */
  const attempt = async (isInTurn: boolean): Promise<Admission | BudgetRejection> => {
    const room = dependsOnRoom(request) ? budgetRoom(deps, request) : null
    const plans = planCosts(request, deps.snapshot(), candidates, room instanceof Promise ? await room : room)
    // What costs nothing waits for nobody.
    if (!isInTurn && plans(candidates[0]).reservedPico > 0n) return 'budget_reserved'
    const rejection = await reserve(deps, request, plans, candidates[0])
    return rejection ?? { candidates, plans }
  }
  /** Much may have changed meanwhile. */
  const attemptAgain = async () => {
    await refreshSnapshot(deps)
    if (deps.snapshot() !== snapshot) {
      snapshot = deps.snapshot()
      request.member = terms.reauthenticate()
      requireModel(request.member, request.parsed.model)
    }
    candidates = requireCandidates(deps, request, terms.findCandidates())
    return attempt(true)
  }

  let result = await attempt(!hasBudget(member) || terms.waitMs === 0 || budgetLine.isEmpty(member.id))
  if (result === 'budget_reserved' && terms.waitMs > 0) {
    terms.onWait?.()
    const since = performance.now()
    const wait = { untilMs: since + terms.waitMs, isGone: terms.isGone }
    result = await budgetLine.wait(member.id, attemptAgain, wait)
    addRequestFacts({ waitedMs: Math.round(performance.now() - since) })
  }
  if (typeof result === 'string') throw await budgetExceeded(deps, request, result)
  const confirming = confirm(deps, request, snapshot, terms.reauthenticate)
  if (confirming) await confirming
  return result
}

export async function reserve(
  deps: GatewayDeps,
  request: BillableRequest,
  plans: CostPlans,
  key: ProviderKey,
): Promise<BudgetRejection | null> {
  const { context, servedModels } = deps
  const { id, caller, member, parsed, endpoint, startedAt, day } = request
  const { reservedPico, estimatePico } = plans(key)
  const { limitPico, periodLimits } = limitsAt(member, Date.now())
  try {
    return await context.ledger.reserve({
      id,
      userId: member.id,
      keyId: key.id,
      model: parsed.model,
      label: servedModels.labelFor(parsed.model),
      endpoint: endpoint.name,
      stream: parsed.stream,
      startedAt,
      day,
      ...caller,
      tokenId: member.token?.id ?? null,
      reservedPico,
      estimatePico,
      budgets: [{ userId: member.id, month: monthOf(day), limitPico }],
      periodLimits,
    })
  } catch (error) {
    // The commit may have succeeded; release it, or the reservation stays held until this process dies.
    if ((error as { uncertain?: boolean }).uncertain) void release(deps, request)
    throw ledgerUnavailable(error)
  }
}

/** For a request that was never sent. */
export async function release(
  { context, durableWrites, budgetLine }: GatewayDeps,
  request: Pick<BillableRequest, 'id' | 'member' | 'startedAt'>,
) {
  const { id, member, startedAt } = request
  await durableWrites.writeDurably(() => context.ledger.release({ id, userId: member.id, startedAt }))
  budgetLine.freed(member.id)
}

/**
 * Releases the reservation if what has changed while it was being written does not allow the request any more. Null when nothing
 * has changed.
 */
function confirm(
  deps: GatewayDeps,
  request: BillableRequest,
  snapshot: unknown,
  reauthenticate: () => Member,
): Promise<void> | null {
  const refreshing = refreshSnapshot(deps)
  const isUnchanged = refreshing === null && deps.snapshot() === snapshot
  return isUnchanged ? null : confirmChanged(deps, request, snapshot, reauthenticate, refreshing)
}

async function confirmChanged(
  deps: GatewayDeps,
  request: BillableRequest,
  snapshot: unknown,
  reauthenticate: () => Member,
  refreshing: Promise<unknown> | null,
) {
  try {
    await refreshing
    if (deps.snapshot() === snapshot) return
    const member = reauthenticate()
    requireModel(member, request.parsed.model)
    if (await isOverBudget(deps, member, request.day))
      throw await budgetExceeded(deps, { ...request, member }, 'over_budget')
  } catch (error) {
    await release(deps, request)
    throw error
  }
}
